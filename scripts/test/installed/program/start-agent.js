import { AgentServer } from "agentex-gateway-sdk";

const acp = new AgentServer({ name: process.argv[2] ?? "" });
acp.post("/slow", async (_request, { event, log }) => {
  log.info("working");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return { runtime: navigator.userAgent, event };
});
await acp.start();
