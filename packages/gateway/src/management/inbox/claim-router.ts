import { createRoute, z } from "@hono/zod-openapi";
import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import type { ApiEnv } from "../../access/api-env.ts";
import { authenticate, type AuthenticateParts } from "../../access/authenticate.ts";
import { senderOf } from "../../access/request/caller.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { Inbox } from "../../dispatch/inbox/inbox.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { onlyLocal } from "../../http/only-local.ts";
import type { IngressLimits } from "../../ingress/ingress-limits.ts";
import { agentKeyOf } from "../../keys/credential.ts";
import type { Keys } from "../../keys/keys.ts";
import { isOwnKey } from "../../keys/internal-keys.ts";
import { sentAlready } from "../../http/sent-already.ts";
import type { Logger } from "../../telemetry/log.ts";
import { createApiRouter } from "../api-router.ts";
import { answerLater, claimantOf, takeFromHono } from "./answer-claim.ts";
import { claimedSchema, claimSchema, showClaimed } from "./claimed-schema.ts";

export type ClaimRouterParts = AuthenticateParts & {
  readonly agents: Pick<Agents, "find">;
  readonly keys: Pick<Keys, "internalKey">;
  readonly engine: { readonly inbox: Pick<Inbox, "claim"> };
  readonly log: Logger;
  /** The limits for webhooks, so that guessing keys is no faster here. */
  readonly ingressLimits: Pick<IngressLimits, "senderOf" | "admitVerification" | "failed">;
};

type ClaimEnv = ApiEnv & { Variables: { agent: Agent } };

/**
 * `POST /agents/name/{agent_name}/inbox/claim`: for the agent itself, with its internal key and from anywhere, and for those who
 * manage it.
 *
 * @param isManaged - whether this port also serves managers.
 */
export function createClaimRouter(parts: ClaimRouterParts, isManaged: boolean) {
  const { engine, publicUrl } = parts;
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/name/{agent_name}/inbox/claim",
      tags: ["Inbox"],
      summary: "Claim deliveries from an agent's inbox",
      description:
        "For agents that registered with `delivery: pull`. Returns due deliveries, longest overdue first, each " +
        "with a lease. Each claim is an attempt: ordering, concurrency and retries work as for requests to an " +
        "agent's URL. Called by the agent itself, with its internal key as `x-agent-api-key` or `Authorization: " +
        "AgentKey …`, or by a caller that may manage the agent.",
      security: [{ agentApiKey: [] }, { accountKey: [] }, { bearer: [] }],
      middleware: identifyAgent(parts, isManaged),
      request: {
        params: z.object({ agent_name: z.string() }),
        body: { required: true, content: { "application/json": { schema: claimSchema } } },
      },
      responses: {
        200: json(claimedSchema, "The due deliveries."),
        ...problems(
          "agent_not_found",
          "agent_not_pull",
          "access_denied",
          "credentials_missing",
          "key_invalid",
          "body_not_json",
          "body_invalid",
          "content_type_unsupported",
          "storage_unavailable",
        ),
      },
    }),
    async (context) => {
      const agent = context.get("agent");
      const { max, wait, lease, route, provider } = context.req.valid("json");
      if (agent.delivery !== "pull") {
        const detail = `Agent '${agent.name}' receives its deliveries at its URL. To claim them instead, register it with delivery 'pull'.`;
        return answerProblem(context, "agent_not_pull", detail);
      }
      const claim = { agentId: agent.id, most: max, lease: lease * 1_000, route, provider };
      const { outgoing } = (context.env ?? {}) as Partial<HttpBindings>;
      if (outgoing === undefined) throw new Error("a claim comes over a socket");
      if (wait > 0) {
        takeFromHono(outgoing);
        answerLater(outgoing, engine.inbox.claim(claim, wait * 1_000, claimantOf(outgoing)), parts);
        return sentAlready(200);
      }
      const claimed = await engine.inbox.claim(claim, 0, claimantOf(outgoing));
      return context.json({ deliveries: claimed.map((each) => showClaimed(each, publicUrl)) }, 200);
    },
  );
  return router;
}

/**
 * Finds the agent whose inbox the caller may claim from: by the agent's own key or, on a port for managers, by login.
 */
function identifyAgent(parts: ClaimRouterParts, isManaged: boolean): MiddlewareHandler<ClaimEnv> {
  const { agents, login } = parts;
  const unlessFound =
    (check: MiddlewareHandler): MiddlewareHandler<ClaimEnv> =>
    (context, next) =>
      context.get("agent") === undefined ? check(context, next) : next();
  const refuse: MiddlewareHandler = async (context) => {
    context.header("www-authenticate", "AgentKey");
    return answerProblem(context, "credentials_missing", "Send the agent's internal key as x-agent-api-key.");
  };
  const byLogin: MiddlewareHandler<ClaimEnv> = async (context, next) => {
    const name = context.req.param("agent_name") ?? "";
    const reached = await reachAgent(agents, context.get("access"), { name }, "execute");
    switch (reached.outcome) {
      case "missing":
        return missing(context, name);
      case "denied":
        return answerProblem(context, "access_denied", `You may not claim from the inbox of '${name}'.`);
      case "found":
        context.set("agent", reached.agent);
        return next();
    }
  };
  const checks = isManaged
    ? [...(login.kind === "none" ? [onlyLocal()] : []), authenticate(parts), byLogin]
    : [refuse];
  return every(byOwnKey(parts), ...checks.map(unlessFound));
}

/** Passes on requests without a key. */
function byOwnKey({
  agents,
  keys,
  ingressLimits,
  trustedProxies,
}: ClaimRouterParts): MiddlewareHandler<ClaimEnv> {
  return async (context, next) => {
    const name = context.req.param("agent_name") ?? "";
    const shown = context.req.header("x-agent-api-key") ?? agentKeyOf(context.req.header("authorization"));
    if (shown === undefined) return next();
    const agent = await agents.find({ name });
    if (agent === undefined) return missing(context, name);
    const sender = ingressLimits.senderOf(senderOf(context, trustedProxies).remoteAddress);
    const tooMany = ingressLimits.admitVerification(sender, agent.id);
    if (tooMany !== undefined) {
      context.header("retry-after", String(tooMany.retryAfter));
      return answerProblem(context, tooMany.code, tooMany.detail);
    }
    if (!(await isOwnKey(keys, agent, shown))) {
      ingressLimits.failed(sender, agent.id);
      return answerProblem(context, "key_invalid", "This is not the agent's internal key.");
    }
    context.set("agent", agent);
    return next();
  };
}

function missing(context: Context, name: string) {
  return answerProblem(context, "agent_not_found", `Agent '${name}' does not exist.`);
}
