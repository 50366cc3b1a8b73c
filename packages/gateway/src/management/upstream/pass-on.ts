import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context, Env, Hono, MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import type { Accounts } from "../../accounts/accounts.ts";
import { authenticate, type AuthenticateParts } from "../../access/authenticate.ts";
import type { ApiEnv } from "../../access/api-env.ts";
import { senderOf } from "../../access/request/caller.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { answerProblem } from "../../http/answers.ts";
import { onlyLocal } from "../../http/only-local.ts";
import { sentAlready } from "../../http/sent-already.ts";
import type { Keys } from "../../keys/keys.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Upstream } from "../../upstream/upstream.ts";
import { headersForUpstream, headersFromUpstream, PASSED_ON } from "../../upstream/upstream-headers.ts";
import { createPassedOn, type PassedOn } from "./passed-on.ts";
import { isUpstreamsAccount } from "./upstream-account.ts";

export type PassOnParts = AuthenticateParts & {
  readonly upstream: Upstream | undefined;
  readonly agents: Agents;
  readonly keys: Pick<Keys, "ownerOfInternal">;
  readonly accounts: Pick<Accounts, "list">;
  readonly log: Logger;
};

/**
 * Passes requests that the gateway does not serve to the running Agentex, for callers who may use the gateway: those who log in,
 * and agents with their internal keys. What an account or auth service denies them stays denied.
 */
export function passOn<E extends Env>(
  app: Pick<Hono<E>, "router" | "routes">,
  parts: PassOnParts,
): MiddlewareHandler<ApiEnv> {
  const { upstream, login } = parts;
  if (upstream === undefined) return (_context, next) => next();
  const read = createPassedOn(app);
  const logIn = authenticate(parts);
  const guard = login.kind === "none" ? every(onlyLocal(), logIn) : logIn;
  return async (context, next) => {
    // The gateway's own calls come over no socket.
    const { incoming, outgoing } = (context.env ?? {}) as Partial<HttpBindings>;
    if (incoming?.url === undefined || outgoing === undefined) return next();
    const passed = read(incoming.method ?? "", incoming.url);
    if (passed === undefined || incoming.headers[PASSED_ON] !== undefined) return next();
    const send = (): Promise<Response> => stream(context, passed, upstream, { incoming, outgoing }, parts);
    if (await isAgentsOwn(incoming, parts)) return send();
    const admit: MiddlewareHandler<ApiEnv> = async () =>
      (await objectionTo(context, passed, parts)) ?? (await send());
    return every(guard, admit)(context, next);
  };
}

/** Whether the caller is an agent that Agentex knows too, judging by the key that Agentex gave it. */
async function isAgentsOwn(
  { headers }: IncomingMessage,
  { login, agents, keys, accounts }: PassOnParts,
): Promise<boolean> {
  const shown = headers["x-agent-api-key"];
  if (login.kind === "none" || typeof shown !== "string") return false;
  const agentId = await keys.ownerOfInternal(shown);
  const agent = agentId === undefined ? undefined : await agents.find({ id: agentId });
  return agent !== undefined && isUpstreamsAccount(agent.accountId, login, accounts);
}

/** Why a caller who logged in may not do this, if so. What is not theirs looks as if it did not exist. */
async function objectionTo(
  context: Context<ApiEnv>,
  { agent }: PassedOn,
  { login, agents, accounts }: PassOnParts,
): Promise<Response | undefined> {
  const access = context.get("access");
  const nothing = `There is nothing at ${context.req.path}; see /docs for all paths.`;
  if (!(await isUpstreamsAccount(access.accountId, login, accounts))) {
    return answerProblem(context, "not_found", nothing);
  }
  // An agent that only Agentex knows is for Agentex to protect.
  if (agent === undefined || (await agents.find(agent)) === undefined) return undefined;
  const operation = ["GET", "HEAD"].includes(context.req.method) ? "read" : "execute";
  const { outcome } = await reachAgent(agents, access, agent, operation);
  switch (outcome) {
    case "found":
      return undefined;
    case "missing":
      return answerProblem(context, "agent_not_found", "This agent does not exist.");
    case "denied":
      return answerProblem(context, "access_denied", "The auth service does not let you call this agent.");
  }
}

/** Streams the request to Agentex and the response back, unchanged. */
async function stream(
  context: Context,
  { target }: PassedOn,
  upstream: Upstream,
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  { login, trustedProxies, log }: PassOnParts,
): Promise<Response> {
  const headers = headersForUpstream(
    incoming.rawHeaders,
    senderOf(context, trustedProxies),
    login.kind === "accounts",
  );
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length !== undefined) headers.push("content-length", length);
  const hungUp = new AbortController();
  outgoing.once("close", () => hungUp.abort());
  try {
    const answer = await upstream.send({
      method: incoming.method ?? "GET",
      path: target,
      headers,
      body: length === undefined && encoding === undefined ? undefined : incoming,
      signal: hungUp.signal,
    });
    outgoing.writeHead(answer.status, headersFromUpstream(answer.headers, upstream.url));
    outgoing.flushHeaders();
    await pipeline(answer.body, outgoing).catch(() => outgoing.destroy());
    return sentAlready(answer.status);
  } catch (error) {
    if (!hungUp.signal.aborted) log.warn({ err: error }, "the running Agentex is unreachable");
    return answerProblem(
      context,
      "upstream_unavailable",
      "The running Agentex, to which the gateway passes this request on, does not respond.",
    );
  }
}
