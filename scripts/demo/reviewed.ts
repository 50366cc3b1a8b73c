import type { GatewayClient } from "agentex-gateway-sdk/client";
import { fromGithub, JSON_TYPE, type Cast } from "./cast.ts";
import { pullRequest, reviewComment } from "./payloads.ts";
import type { Expected, Scene } from "./scene.ts";

const AGENT = "pr-reviewer";
const STRANGER = { login: "stranger", id: 4_242, type: "User" };

/** What wakes an agent that declares what it wants: the events that it wants, from people it trusts, and once. */
export function reviewedScenes({ route, reviewerSecret }: Cast, client: GatewayClient): Scene[] {
  const url = route(`${AGENT}/github`);
  const request = (event: string, body: string) => ({
    url,
    headers: { ...JSON_TYPE, ...fromGithub(event, reviewerSecret, body) },
    body,
  });
  const pulls = {
    trusted: pullRequest("opened", { number: 11 }),
    stranger: pullRequest("opened", { number: 12, author: STRANGER }),
    draft: pullRequest("opened", { number: 13, draft: true }),
  };
  const own = reviewComment({ author: { login: "pr-reviewer[bot]", id: 77, type: "Bot" } });
  const [push, ...morePushes] = ["a", "b", "c"].map((letter) =>
    pullRequest("synchronize", { number: 14, after: letter.repeat(40) }),
  );
  return [
    {
      title: "Pull request of a trusted author",
      ...request("pull_request", pulls.trusted),
      expected: reviewed(/reviewed #11 once for 1 event/),
    },
    {
      title: "Pull request of a stranger, released by a person",
      ...request("pull_request", pulls.stranger),
      after: async () => releaseOnly(client),
      expected: reviewed(/reviewed #12 once for 1 event/),
    },
    {
      title: "Draft",
      ...request("pull_request", pulls.draft),
      expected: filtered,
    },
    {
      title: "The agent's own comment",
      ...request("issue_comment", own),
      expected: filtered,
    },
    {
      title: "Three pushes to a pull request",
      ...request("pull_request", push ?? ""),
      after: async () => {
        for (const body of morePushes) {
          const { url: to, ...sent } = request("pull_request", body);
          await (await fetch(to, { method: "POST", ...sent })).body?.cancel();
        }
      },
      expected: reviewed(/reviewed #14 once for 3 events/),
    },
  ];
}

function reviewed(matches: RegExp): Expected {
  return { status: 202, answer: /stored/, sees: { by: "log", agent: AGENT, matches } };
}

const filtered: Expected = { status: 200, answer: /filters exclude it/, sees: { by: "nothing" } };

/** @throws Error unless exactly one delivery is held. */
async function releaseOnly(client: GatewayClient): Promise<void> {
  const { deliveries } = await client.deliveries.list({ agent: AGENT, status: "held" });
  const [held] = deliveries;
  if (held === undefined || deliveries.length > 1)
    throw new Error(`${deliveries.length} deliveries are held`);
  await client.deliveries.release(held.id);
}
