// An agent in its own process: its first attempt reports progress and works forever; the next one reports what it knows about
// the first.
import { AgentServer } from "agentex-gateway-sdk";

const acp = new AgentServer();
acp.post("/work", { run: { within: "30m" } }, async (_request, { attempt, progress, previous, usage }) => {
  const before = await previous();
  if (before !== undefined)
    return { attempt, note: before.note, progress: before.progress, state: before.state };
  progress(0.4, "half-way");
  usage({ inputTokens: 12, model: "small" });
  return new Promise(() => {});
});
await acp.start();
