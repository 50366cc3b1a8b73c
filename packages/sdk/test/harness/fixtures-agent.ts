// An agent in its own process: /slow waits for a line on stdin, and /stuck never ends.
import { once } from "node:events";
import { AgentServer } from "../../src/index.ts";

const acp = new AgentServer({ stopTimeoutSeconds: Number(process.argv[2] ?? 30) });
acp.post("/slow", async () => {
  console.log("in hand");
  await once(process.stdin, "data");
  return { message: "Success" };
});
acp.post("/stuck", async ({ signal }) => {
  console.log("in hand");
  await once(signal, "abort");
  console.log("cut off");
  return null;
});
await acp.start();
console.log(`url ${acp.url}`);
