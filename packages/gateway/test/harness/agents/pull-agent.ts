import assert from "node:assert/strict";
import type { ClaimedDelivery, NewClaim } from "agentex-gateway-sdk/client";
import type { Management, RouteToDeclare } from "../management.ts";
import { send, type Answer } from "../send.ts";

/** An agent without a URL. */
export type PullAgent = {
  readonly id: string;
  readonly name: string;
  readonly internalKey: string;
};

export type PullAgentOptions = {
  readonly routes?: readonly RouteToDeclare[];
  readonly concurrency?: number;
  readonly wakeUrl?: string;
};

/** Registers an agent that claims its deliveries from its inbox. */
export async function registerPull(
  management: Pick<Management, "post">,
  name: string,
  { routes, concurrency, wakeUrl }: PullAgentOptions = {},
): Promise<PullAgent> {
  const answer = await management.post("/agents/register", {
    name,
    description: "an agent without a URL",
    acp_type: "async",
    delivery: "pull",
    ...(wakeUrl !== undefined && { wake_url: wakeUrl }),
    registration_metadata: {
      ...(routes !== undefined && { webhook_routes: routes }),
      ...(concurrency !== undefined && { webhook_concurrency: concurrency }),
    },
  });
  assert.equal(answer.status, 200, answer.text);
  const { id, agent_api_key } = answer.json() as Record<string, string>;
  return { id: String(id), name, internalKey: String(agent_api_key) };
}

/** Claims as the agent, whatever the response. */
export function tryClaim(url: string, agent: PullAgent, wanted: NewClaim = {}): Promise<Answer> {
  return send(url, {
    method: "POST",
    path: `/agents/name/${agent.name}/inbox/claim`,
    headers: { "x-agent-api-key": agent.internalKey, "content-type": "application/json" },
    body: JSON.stringify(wanted),
  });
}

/** Claims as the agent; fails unless that succeeds. */
export async function claim(
  url: string,
  agent: PullAgent,
  wanted: NewClaim = {},
): Promise<readonly ClaimedDelivery[]> {
  const answer = await tryClaim(url, agent, wanted);
  assert.equal(answer.status, 200, answer.text);
  return (answer.json() as { readonly deliveries: readonly ClaimedDelivery[] }).deliveries;
}

/** Claims one delivery, and waits for it. */
export async function claimOne(
  url: string,
  agent: PullAgent,
  wanted: NewClaim = {},
): Promise<ClaimedDelivery> {
  const [only] = await claim(url, agent, { max: 1, wait: 10, ...wanted });
  assert.ok(only, "nothing was due");
  return only;
}

/** Settles or extends a claimed delivery, with its lease token. */
export function say(
  url: string,
  { id, lease_token }: Pick<ClaimedDelivery, "id" | "lease_token">,
  what: "ack" | "nack" | "extend" | "run",
  json: unknown = {},
): Promise<Answer> {
  return send(url, {
    method: "POST",
    path: `/deliveries/${id}/${what}`,
    headers: { authorization: `LeaseToken ${lease_token}`, "content-type": "application/json" },
    body: JSON.stringify(json),
  });
}
