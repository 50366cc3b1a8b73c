import { fromGithub, fromSlack, JSON_TYPE, prepareCast } from "./cast.ts";
import { deliveredScenes } from "./delivered.ts";
import { slackHandshake } from "./payloads.ts";
import type { Scene } from "./scene.ts";
import type { Stage } from "./stage.ts";
import { pulledScenes } from "./pulled.ts";
import { rejectedScenes } from "./rejected.ts";
import { reviewedScenes } from "./reviewed.ts";
import { routedScenes } from "./routed.ts";
import { workedOnScenes } from "./worked-on.ts";

const CHALLENGE = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";

/** Groups of requests, each with a heading, in the order in which to send them. Creates the keys that they need. */
export async function prepareScenes(stage: Stage): Promise<[heading: string, scenes: Scene[]][]> {
  const cast = await prepareCast(stage);
  const handshake = slackHandshake(CHALLENGE);
  // The same body again would count as the same push.
  const anotherPush = cast.push.replace(/}$/, ',"compare":"https://github.com/"}');
  return [
    ["Delivered", deliveredScenes(cast)],
    ["Only what the agent wants", reviewedScenes(cast, stage.client)],
    ["A run, in a session of a thread and a pull request", workedOnScenes(cast, stage)],
    ["An agent without a port, which asks for its deliveries", pulledScenes(cast, stage)],
    ["One Slack app, several agents", routedScenes(stage)],
    [
      "Answered by the gateway",
      [
        {
          title: "Slack url_verification, signed",
          url: cast.routes.slackEvents,
          headers: { ...JSON_TYPE, ...fromSlack(handshake) },
          body: handshake,
          expected: { status: 200, answer: new RegExp(`^${CHALLENGE}$`), sees: { by: "nothing" } },
        },
      ],
    ],
    ["Rejected", rejectedScenes(cast, handshake, stage.client)],
    [
      "The agent is redeployed",
      [
        {
          title: "GitHub push, which waits for the agent",
          before: async () => void (await stage.agents["code-watcher"].program.stop()),
          url: cast.routes.changes,
          headers: { ...JSON_TYPE, ...fromGithub("push", cast.repositorySecret, anotherPush) },
          body: anotherPush,
          after: async () => stage.restart("code-watcher"),
          expected: {
            status: 202,
            answer: /stored/,
            sees: { by: "log", agent: "code-watcher", matches: /pushed 1 commit to Codertocat/ },
          },
        },
      ],
    ],
    [
      "The agent is down",
      [
        {
          title: "x-agent-api-key",
          before: async () => void (await stage.agents["slack-helper"].program.stop()),
          url: cast.routes.slackEvents,
          headers: { ...JSON_TYPE, "x-agent-api-key": cast.foreignKey },
          body: "{}",
          expected: { status: 502, code: "agent_unreachable", sees: { by: "nothing" } },
        },
      ],
    ],
  ];
}
