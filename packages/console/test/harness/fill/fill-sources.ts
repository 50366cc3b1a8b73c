import type { AgentServer } from "agentex-gateway-sdk";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { startAgent } from "../agent.ts";
import { sendAsSlack } from "./slack.ts";

/** The ids of what a source received. */
export type SourcesFill = {
  readonly agents: readonly AgentServer[];
  /** A delivery that has a sibling and a shadow. */
  readonly shared: string;
  readonly unrouted: string;
};

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const WORKSPACE = "T0PAYMENTS";

/** Fills a gateway with a Slack app that has agents for two workspaces, and none yet for others. */
export async function fillSources(
  client: GatewayClient,
  url: string,
  now: () => number,
): Promise<SourcesFill> {
  const start = async (name: string, description: string, answer: object): Promise<AgentServer> =>
    startAgent({ name, description, baseUrl: url, now, routes: { "/slack": () => answer } });
  const agents = await Promise.all([
    start("answerer", "Answers mentions", { answer: "The build is green." }),
    start("archivist", "Keeps what people ask for", { kept: 12 }),
    start("answerer-next", "The next version of the answerer", { answer: "All 214 checks passed." }),
  ]);
  await client.sources.save("acme-slack", { provider: "slack", secret: SECRET });
  await client.sources.save("acme-connect", { provider: "stripe" });
  const path = "/slack";
  const when = { value: "{json:event.type}", is: "app_mention" };
  await client.sources.setTarget("acme-slack", WORKSPACE, { agent: "answerer", path, when });
  await client.sources.setTarget("acme-slack", WORKSPACE, { agent: "archivist", path });
  await client.sources.setTarget("acme-slack", WORKSPACE, { agent: "answerer-next", path, shadow: true });
  const send = async (workspace: string, text: string, secret = SECRET): Promise<string> => {
    const sent = await sendAsSlack(`${url}/sources/acme-slack`, { workspace, text, secret });
    return sent.headers.get("x-agentex-delivery-id") ?? "";
  };
  const shared = await send(WORKSPACE, "<@U0LAN0Z89> is the build green?");
  await send("T0DESIGN", "<@U0LAN0Z89> hello");
  await send("T0DESIGN", "<@U0LAN0Z89> is anybody there?");
  const unrouted = await send("T0LEGAL", "<@U0LAN0Z89> who may sign this?");
  await send(WORKSPACE, "<@U0LAN0Z89> hello", "not the secret");
  return { agents, shared, unrouted };
}
