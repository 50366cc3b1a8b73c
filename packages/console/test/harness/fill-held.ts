import type { AgentServer } from "agentex-gateway-sdk";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { startAgent } from "./agent.ts";
import { sendAsGithub } from "./github.ts";

/** The ids of what an agent did not ask for, or not yet. */
export type HeldFill = { readonly agent: AgentServer; readonly held: string; readonly filtered: string };

const REPOSITORY = "octo-org/payments-api";
const SECRET = "a secret of the reviewer's webhook";
const STRANGERS = ["first-timer", "drive-by", "renovate-clone[bot]"];

/** Fills a gateway with an agent that trusts some people only, and what strangers sent to it. */
export async function fillHeld(client: GatewayClient, url: string, now: () => number): Promise<HeldFill> {
  const agent = await startAgent({
    name: "pr-reviewer",
    description: "Reviews pull requests of the team",
    baseUrl: url,
    now,
    routes: { "/reviews": () => ({ reviewed: true }) },
    options: { "/reviews": { policy: "queued" } },
  });
  await client.agents.setRoutes("pr-reviewer", {
    route: "POST /reviews",
    events: ["pull_request.*", "issue_comment.created"],
    when: { not: { value: "{json:pull_request.draft}", is: true } },
    from: { standing: ["owner", "member", "collaborator"] },
  });
  await client.keys.create({
    agent_name: "pr-reviewer",
    name: REPOSITORY,
    api_key_type: "github",
    api_key: SECRET,
  });
  const send = async (event: string, payload: Readonly<Record<string, unknown>>): Promise<string> => {
    const answer = await sendAsGithub(`${url}/agents/forward/name/pr-reviewer/reviews`, {
      event,
      payload: { ...payload, repository: { full_name: REPOSITORY } },
      secret: SECRET,
    });
    return answer.headers.get("x-agentex-delivery-id") ?? "";
  };
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
  await send("pull_request", pull(501, false, "mona", "MEMBER"));
  const filtered = await send("pull_request", pull(502, true, "ada", "OWNER"));
  let held = "";
  for (const [index, login] of STRANGERS.entries()) {
    held = await send("pull_request", pull(503 + index, false, login, "FIRST_TIME_CONTRIBUTOR"));
  }
  return { agent, held, filtered };
}
