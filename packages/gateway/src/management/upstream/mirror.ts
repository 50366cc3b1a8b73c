import type { Context } from "hono";
import type { Accounts } from "../../accounts/accounts.ts";
import type { AddressList } from "../../addresses/address-list.ts";
import { senderOf } from "../../access/request/caller.ts";
import type { Login } from "../../access/identify.ts";
import { isDeployed, type Agent } from "../../agents/agent.ts";
import type { Existing } from "../../agents/registration.ts";
import type { ProblemCode } from "../../http/problem.ts";
import { headersForUpstream } from "../../upstream/upstream-headers.ts";
import type { Upstream, UpstreamFailure } from "../../upstream/upstream.ts";
import { isUpstreamsAccount } from "./upstream-account.ts";

export type MirrorParts = {
  readonly upstream: Upstream | undefined;
  readonly login: Login;
  readonly accounts: Pick<Accounts, "list">;
  readonly trustedProxies: AddressList | undefined;
};

type Refused = { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

/** The running Agentex's result for a registration; `none` if this one does not concern it. */
export type Mirrored =
  | { readonly outcome: "none" }
  | { readonly outcome: "registered"; readonly id: string; readonly key: string | undefined }
  | Refused;

export type ToMirror = {
  readonly accountId: string;
  /** The registration's body. */
  readonly body: Readonly<Record<string, unknown>> & { readonly name: string };
  /** The gateway's agent of that name or id, if it exists. */
  readonly before: Agent | undefined;
  /** Which existing agent the caller may register. */
  readonly only: Existing;
  /** Whether credentials show that Agentex's agent of this name is the caller's. */
  readonly isVerified: boolean;
};

/**
 * Registers an agent with the running Agentex, after the gateway has admitted it and before the gateway stores it.
 */
export async function mirrorRegistration(
  context: Context,
  { accountId, body, before, only, isVerified }: ToMirror,
  parts: MirrorParts,
): Promise<Mirrored> {
  const { upstream, login, accounts } = parts;
  if (upstream === undefined || !(await isUpstreamsAccount(accountId, login, accounts))) {
    return { outcome: "none" };
  }
  // The gateway will reject it, but Agentex would not.
  if (before !== undefined && !isThat(before, only)) return { outcome: "none" };
  const headers = headersOf(context, parts);
  if (before === undefined && !isVerified && (await isTaken(upstream, body.name, headers))) {
    return {
      outcome: "refused",
      code: "agent_name_taken",
      detail: `The running Agentex already has an agent named '${body.name}', or does not say whether it has one, and nothing proves that this is the same agent: register with a key or token.`,
    };
  }
  const { delivery, wake_url: _, ...known } = withoutToken(body);
  // Agentex treats agents without a URL as builds.
  const registered = await (delivery === "pull"
    ? upstream.build(known, headers)
    : upstream.register(known, headers));
  return registered.outcome === "registered" ? registered : refusalOf(registered);
}

/** Registers a built but undeployed agent with the running Agentex, before the gateway does. */
export async function mirrorBuild(
  context: Context,
  accountId: string,
  body: Readonly<Record<string, unknown>>,
  parts: MirrorParts,
): Promise<Mirrored> {
  const { upstream, login, accounts } = parts;
  if (upstream === undefined || !(await isUpstreamsAccount(accountId, login, accounts))) {
    return { outcome: "none" };
  }
  const built = await upstream.build(body, headersOf(context, parts));
  return built.outcome === "registered" ? built : refusalOf(built);
}

/**
 * Changes an agent's deployments in the running Agentex, before the gateway does.
 *
 * @param path - below the agent's `/deployments`.
 * @returns the id of a deployment that Agentex created; undefined if this does not concern it.
 */
export async function mirrorDeployment(
  context: Context,
  { id, accountId }: Pick<Agent, "id" | "accountId">,
  change: {
    readonly method: "POST" | "DELETE";
    readonly path: string;
    readonly body?: Readonly<Record<string, unknown>>;
  },
  parts: MirrorParts,
): Promise<{ readonly outcome: "done"; readonly id: string | undefined } | Refused> {
  const { upstream, login, accounts } = parts;
  if (upstream === undefined || !(await isUpstreamsAccount(accountId, login, accounts))) {
    return { outcome: "done", id: undefined };
  }
  const { method, path, body } = change;
  const done = await upstream.deploy(id, method, path, headersOf(context, parts), body);
  switch (done.outcome) {
    case "done":
      return done;
    case "unknown":
      return { outcome: "done", id: undefined };
    case "refused":
    case "unavailable":
      return refusalOf(done);
  }
}

/**
 * Deletes an agent from the running Agentex, before the gateway deletes it.
 *
 * @returns why it could not be deleted.
 */
export async function mirrorDeletion(
  context: Context,
  { name, accountId }: Pick<Agent, "name" | "accountId">,
  parts: MirrorParts,
): Promise<Refused | undefined> {
  const { upstream, login, accounts } = parts;
  if (upstream === undefined || !(await isUpstreamsAccount(accountId, login, accounts))) return undefined;
  const deleted = await upstream.delete(name, headersOf(context, parts));
  return "detail" in deleted ? refusalOf(deleted) : undefined;
}

async function isTaken(upstream: Upstream, name: string, headers: readonly string[]): Promise<boolean> {
  return upstream.knows(name, headers).catch(() => true);
}

function isThat(agent: Agent, { accountId, agentId, name, orUndeployed, ...place }: Existing): boolean {
  const { acpUrl = agent.acpUrl, delivery = agent.delivery, wakeUrl = agent.wakeUrl } = place;
  const isThere = acpUrl === agent.acpUrl && delivery === agent.delivery && wakeUrl === agent.wakeUrl;
  return (
    (accountId === undefined || accountId === agent.accountId) &&
    (agentId === undefined || agentId === agent.id) &&
    (name === undefined || name === agent.name) &&
    (isThere || (orUndeployed === true && !isDeployed(agent)))
  );
}

/** A registration token is the gateway's, and nobody else may read it. */
function withoutToken(body: ToMirror["body"]): Readonly<Record<string, unknown>> {
  const { principal_context: principal } = body;
  if (typeof principal !== "object" || principal === null || !("registration_token" in principal)) {
    return body;
  }
  const { registration_token: _, ...rest } = principal;
  return { ...body, principal_context: rest };
}

function refusalOf({ outcome, detail }: UpstreamFailure): Refused {
  return {
    outcome: "refused",
    code: outcome === "refused" ? "upstream_refused" : "upstream_unavailable",
    detail,
  };
}

function headersOf(context: Context, { login, trustedProxies }: MirrorParts): string[] {
  const raw = [...context.req.raw.headers].flat();
  return headersForUpstream(raw, senderOf(context, trustedProxies), login.kind === "accounts");
}
