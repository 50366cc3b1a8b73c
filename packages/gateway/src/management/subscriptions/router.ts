import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access, Scope } from "../../access/access.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createCountWaiting } from "../../dispatch/subscriptions/events/count-waiting.ts";
import type { Database } from "../../storage/database.ts";
import { eventName, type Subscription } from "../../subscriptions/subscription.ts";
import { createApiRouter } from "../api-router.ts";
import {
  newSubscriptionSchema,
  showSubscription,
  subscribedSchema,
  subscriptionIdentitySchema,
  subscriptionSchema,
} from "./schema.ts";
import { identityOf, subscribe, type SubscribeParts } from "./subscribe.ts";

export type SubscriptionsRouterParts = SubscribeParts & {
  readonly audit: AuditLog;
  readonly database: Pick<Database, "browse">;
};

const tags = ["Subscriptions"];
const MOST_LISTED = 1_000;
const byId = { params: z.object({ id: z.string().openapi({ description: "The subscription's id." }) }) };

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List the subscriptions to events",
  description: "At most 1,000. One that ended is listed for 7 days.",
  responses: { 200: json(z.array(subscriptionSchema), "Newest first.") },
});

const putRoute = createRoute({
  method: "put",
  path: "/",
  tags,
  summary: "Subscribe to events by webhook, or refresh a subscription",
  description:
    "MCP clients do this with `events/subscribe`. The same caller, URL, event and arguments mean the same " +
    "subscription, which continues from its position. A new URL, or one with a new secret, must first return a " +
    "challenge.",
  request: {
    body: { required: true, content: { "application/json": { schema: newSubscriptionSchema } } },
  },
  responses: {
    200: json(subscribedSchema, "The subscription."),
    ...problems(
      "agent_not_found",
      "subscriptions_off",
      "too_many_subscriptions",
      "subscription_url_not_allowed",
      "subscription_secret_invalid",
      "subscription_unverified",
      "body_invalid",
      "body_not_json",
    ),
  },
});

const unsubscribeRoute = createRoute({
  method: "post",
  path: "/unsubscribe",
  tags,
  summary: "Unsubscribe",
  description: "MCP clients do this with `events/unsubscribe`. It does nothing if there is no subscription.",
  request: {
    body: { required: true, content: { "application/json": { schema: subscriptionIdentitySchema } } },
  },
  responses: {
    204: { description: "The subscription no longer exists." },
    ...problems("subscriptions_off", "body_invalid", "body_not_json"),
  },
});

const getRoute = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Get a subscription",
  request: byId,
  responses: {
    200: json(subscriptionSchema, "The subscription."),
    ...problems("subscription_not_found"),
  },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "End a subscription",
  description: "Its URL receives a last message about it, and no more events.",
  request: byId,
  responses: { 204: { description: "It has ended." }, ...problems("subscription_not_found") },
});

/** `/subscriptions`: MCP clients that get events by webhook. */
export function createSubscriptionsRouter(parts: SubscriptionsRouterParts) {
  const { audit, subscriptions, agents, engine } = parts;
  const { browse } = parts.database;
  const show = async (found: readonly Subscription[]) => {
    const countWaiting = createCountWaiting({ browse, agents }, await engine.settledBelow());
    const shown = [];
    // One after another: each takes one or two index reads, and there may be many.
    for (const each of found) shown.push(showSubscription(each, await countWaiting(each)));
    return shown;
  };
  const router = createApiRouter();
  router.openapi(listRoute, async (context) => {
    const found = await subscriptions.list(withinOf(context.get("access")), MOST_LISTED);
    return context.json(await show(found), 200);
  });
  router.openapi(putRoute, async (context) => {
    const access = context.get("access");
    const made = await subscribe(context.req.valid("json"), access, parts);
    if (made.outcome === "refused") {
      const { code, detail, error } = made;
      return answerProblem(context, code, detail, error && [{ path: "url", message: error }]);
    }
    const { subscription, isNew, truncated } = made;
    if (isNew) await audit.note(access, "subscription.create", audited(subscription), about(subscription));
    const countWaiting = createCountWaiting({ browse, agents }, await engine.settledBelow());
    const shown = showSubscription(subscription, await countWaiting(subscription));
    return context.json({ subscription: shown, truncated }, 200);
  });
  router.openapi(unsubscribeRoute, async (context) => {
    const access = context.get("access");
    const identified = identityOf(context.req.valid("json"), access, parts);
    if (identified.outcome === "refused") return answerProblem(context, identified.code, identified.detail);
    await subscriptions.remove(identified.identity);
    return context.body(null, 204);
  });
  router.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const found = await subscriptions.find(withinOf(context.get("access")), id);
    const [shown] = found === undefined ? [] : await show([found]);
    return shown === undefined ? missing(context, id) : context.json(shown, 200);
  });
  router.openapi(deleteRoute, async (context) => {
    const access = context.get("access");
    const { id } = context.req.valid("param");
    const found = await subscriptions.find(withinOf(access), id);
    if (found === undefined || !(await subscriptions.end(withinOf(access), id))) return missing(context, id);
    await audit.note(access, "subscription.delete", audited(found), about(found));
    return context.body(null, 204);
  });
  return router;
}

/**
 * Limits a query to the caller's account. An auth service has no accounts, and its callers have no subscriptions.
 */
function withinOf({ within, actor }: Pick<Access, "within" | "actor">): Scope {
  return { accountId: actor.type === "principal" ? "" : within };
}

function audited(subscription: Subscription) {
  return { type: "subscription", id: subscription.id, name: eventName(subscription) } as const;
}

/** A URL without its query, which may contain secrets. */
function about({ url, principalName }: Subscription) {
  return { host: new URL(url).host, subscriber: principalName };
}

function missing(context: Context, id: string) {
  return answerProblem(
    context,
    "subscription_not_found",
    `Subscription '${id}' does not exist, or has ended.`,
  );
}
