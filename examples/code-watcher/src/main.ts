import { AgentServer } from "agentex-gateway-sdk";
import { createLatest } from "./latest.ts";
import { summarise } from "./summarise.ts";

const acp = new AgentServer({
  name: "code-watcher",
  description: "Says in a sentence what was pushed and which pull requests changed",
});
const latest = createLatest(20);

acp.post("/code_changes", async (request, { deliveryId, provider, event, log }) => {
  const summary =
    provider === "github"
      ? summarise(event, await request.payload())
      : `the holder of an agent API key sent ${(await request.bytes()).length} bytes`;
  latest.add({ delivery_id: deliveryId, event: event ?? null, summary });
  log.info(summary);
  return { message: "Success", summary };
});

acp.get("/code_changes/latest", () => ({ latest: latest.newestFirst() }));

await acp.start();
