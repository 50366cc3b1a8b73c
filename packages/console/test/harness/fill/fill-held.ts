import type { AgentServer } from "agentex-gateway-sdk";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { waitFor } from "../../../../gateway/test/harness/wait-for.ts";
import { hasEnded } from "../../../src/delivery/filter/filter.ts";
import { startAgent } from "../agent.ts";
import { sendAsGithub } from "./github.ts";

/** The ids of deliveries that the agent does not want, or not yet. */
export type HeldFill = {
  readonly agent: AgentServer;
  readonly held: string;
  readonly filtered: string;
  readonly cancelled: string;
  /** One of the deliveries that were sent in one request. */
  readonly batched: string;
  /** The replay of that one alone. */
  readonly replayed: string;
};

const REPOSITORY = "octo-org/payments-api";
const SECRET = "a secret of the reviewer's webhook";
const STRANGERS = ["first-timer", "drive-by", "renovate-clone[bot]"];

/** Fills a gateway with an agent that trusts only some people, and with what strangers sent to it. */
export async function fillHeld(client: GatewayClient, url: string, now: () => number): Promise<HeldFill> {
  const agent = await startAgent({
    name: "pr-reviewer",
    description: "Reviews pull requests of the team",
    baseUrl: url,
    now,
    routes: { "/reviews": () => ({ reviewed: true }), "/pushes": () => ({ reviewed: true }) },
    options: {
      "/reviews": { policy: "queued" },
      "/pushes": { batch: { debounce: "1h", maxWait: "1h", maxSize: 9 } },
    },
  });
  await client.agents.setRoutes("pr-reviewer", {
    route: "POST /reviews",
    events: ["pull_request.*", "issue_comment.created"],
    when: { not: { value: "{json:pull_request.draft}", is: true } },
    from: { standing: ["owner", "member", "collaborator"] },
    budget: { most: 20, within: "10m", per: "conversation" },
    identities: ["github:pr-reviewer[bot]"],
  });
  await client.keys.create({
    agent_name: "pr-reviewer",
    name: REPOSITORY,
    api_key_type: "github",
    api_key: SECRET,
  });
  const send = async (
    event: string,
    payload: Readonly<Record<string, unknown>>,
    path = "/reviews",
  ): Promise<string> => {
    const answer = await sendAsGithub(`${url}/agents/forward/name/pr-reviewer${path}`, {
      event,
      payload: { ...payload, repository: { full_name: REPOSITORY } },
      secret: SECRET,
    });
    return answer.headers.get("x-agentex-delivery-id") ?? "";
  };
  const pushOf = (number: number) => ({
    ref: "refs/heads/main",
    commits: [{ id: `${number}c0ffee`, message: `Captures, step ${number}` }],
    pusher: { name: "mona" },
    sender: { login: "mona", id: 3, type: "User" },
  });
  const pull = (number: number, draft: boolean, login: string, association: string) => ({
    action: "opened",
    number,
    pull_request: {
      number,
      title: `Retry captures that time out, part ${number - 500}`,
      draft,
      user: { login, id: number },
      author_association: association,
    },
    sender: { login, id: number, type: login.endsWith("[bot]") ? "Bot" : "User" },
  });
  let batched = "";
  for (let number = 1; number <= 9; number++) {
    batched = await send("push", pushOf(number), "/pushes");
  }
  await send("pull_request", pull(501, false, "mona", "MEMBER"));
  const filtered = await send("pull_request", pull(502, true, "ada", "OWNER"));
  const cancelled = await send("pull_request", pull(500, false, "spammer", "NONE"));
  await client.deliveries.cancel(cancelled);
  let held = "";
  for (const [index, login] of STRANGERS.entries()) {
    held = await send("pull_request", pull(503 + index, false, login, "FIRST_TIME_CONTRIBUTOR"));
  }
  await waitFor(async () => hasEnded((await client.deliveries.get(batched)).status));
  const { id: replayed } = await client.deliveries.replay(batched);
  return { agent, held, filtered, cancelled, batched, replayed };
}
