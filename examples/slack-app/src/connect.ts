import { GatewayClient } from "agentex-gateway-sdk/client";

const client = new GatewayClient();
const secret = process.env["SLACK_SIGNING_SECRET"];
const workspace = process.env["SLACK_WORKSPACE"];
if (!secret || !workspace) {
  throw new Error("set SLACK_SIGNING_SECRET, and SLACK_WORKSPACE to the workspace's id, T…");
}

const { name } = await client.sources.save("slack-app", { provider: "slack", secret });
const mentions = { value: "{json:event.type}", is: "app_mention" };
const tally = { value: "{form:command}", is: "/tally" };
for (const [agent, when] of [
  ["answerer", mentions],
  ["archivist", mentions],
  // The command has only this target, so Slack shows its response.
  ["tally", { any: [mentions, tally] }],
] as const) {
  await client.sources.setTarget(name, workspace, { agent, path: "/slack", when });
}
console.log(`Paste this URL into the app's settings at Slack: ${client.baseUrl}/sources/${name}`);
