import type { GatewayClient } from "agentex-gateway-sdk/client";
import { APP, fromSlack, JSON_TYPE } from "./cast.ts";
import { slackMention } from "./payloads.ts";
import type { Scene } from "./scene.ts";
import { SLACK_APP_WORKSPACE, type Stage } from "./stage.ts";

const SOURCE = "slack-app";
const OTHER_WORKSPACE = "T0999999999";

/** One Slack app for several agents: what happens in a workspace that has three of them, and in one that has none yet. */
export function routedScenes({ client, gatewayUrl }: Stage): Scene[] {
  const mention = (team: string, id: string) => {
    const body = slackMention(APP, "<@U0LAN0Z89> who is on call?", { id, team });
    return { url: `${gatewayUrl}/sources/${SOURCE}`, headers: { ...JSON_TYPE, ...fromSlack(body) }, body };
  };
  return [
    {
      title: "Slack mention, for three agents",
      ...mention(SLACK_APP_WORKSPACE, "Ev3"),
      expected: {
        status: 200,
        sees: {
          by: "logs",
          agent: SOURCE,
          deliveries: async (id) => siblingsOf(client, id),
          match: [/answers U0123456789/, /keeps question 1/, /counts 1 of/],
        },
      },
    },
    {
      title: "Slack mention of another workspace, unrouted, until a person says to whom",
      ...mention(OTHER_WORKSPACE, "Ev4"),
      after: async () => routeUnrouted(client),
      expected: { status: 200, sees: { by: "log", agent: SOURCE, matches: /answers U0123456789/ } },
    },
  ];
}

/** The deliveries that one request produced. */
async function siblingsOf(client: GatewayClient, id: string): Promise<readonly string[]> {
  const { provider_delivery_id } = await client.deliveries.get(id);
  const { deliveries } = await client.deliveries.list({ source: SOURCE });
  return deliveries
    .filter((each) => each.provider_delivery_id === provider_delivery_id)
    .map((each) => each.id);
}

/** @throws Error unless exactly one delivery is unrouted. */
async function routeUnrouted(client: GatewayClient): Promise<void> {
  const { deliveries } = await client.deliveries.list({ source: SOURCE, status: "unrouted" });
  if (deliveries.length !== 1) throw new Error(`${deliveries.length} deliveries are unrouted`);
  await client.sources.setTarget(SOURCE, OTHER_WORKSPACE, {
    agent: "answerer",
    path: "/slack",
    deliver_unrouted: true,
  });
}
