// An agent in its own process, without a port: its first attempt works forever, and the next one reports that it is the second.
import { AgentServer } from "agentex-gateway-sdk";

const acp = new AgentServer({ pull: { leaseSeconds: 2 }, stopTimeoutSeconds: 1 });
acp.post("/work", async (request, { attempt, log }) => {
  log.info(`attempt ${attempt} has begun`);
  if (attempt === 1) return new Promise(() => {});
  return { attempt, asked: await request.json() };
});
await acp.start();
