import type { GatewayClient, Subscription } from "agentex-gateway-sdk/client";
import type { Result } from "@modelcontextprotocol/server";
import { z } from "zod";
import { given } from "../../given.ts";
import { answerSubscriptions } from "./answer-subscriptions.ts";
import { lifecycleArguments, filterOf, requestMeta } from "./event-arguments.ts";
import { eventsError, type Dialect } from "./event-codes.ts";
import { findEventType } from "./find-event-type.ts";

export const subscribeParams = z.strictObject({
  name: z.string(),
  arguments: lifecycleArguments.default({}),
  delivery: z.looseObject({ mode: z.string(), url: z.string().optional(), secret: z.string().optional() }),
  cursor: z.string().min(1).nullish(),
  maxAgeMs: z.int().min(0).nullish(),
  ttlMs: z.int().min(1).nullish(),
  _meta: requestMeta,
});

/** `events/subscribe`: creates the caller's subscription, or refreshes it. */
export async function subscribeEvent(
  client: GatewayClient,
  params: z.output<typeof subscribeParams>,
  dialect: Dialect,
): Promise<Result> {
  const { mode, url, secret } = params.delivery;
  if (mode !== "webhook") {
    const data = { feature: "delivery.mode", value: mode };
    throw eventsError("unsupported", dialect, "Only webhooks can be subscribed to.", data);
  }
  return answerSubscriptions(dialect, async () => {
    const type = await findEventType(client, params.name, dialect);
    filterOf(type, params.arguments);
    const { provider, event } = type;
    const { subscription, truncated } = await client.subscriptions.save({
      provider,
      event,
      arguments: given(params.arguments),
      url: url ?? "",
      secret: secret ?? "",
      ...given({
        cursor: params.cursor ?? undefined,
        max_age_ms: params.maxAgeMs ?? undefined,
        ttl_ms: params.ttlMs,
      }),
    });
    return {
      id: subscription.id,
      refreshBefore: subscription.refresh_before,
      cursor: subscription.cursor,
      truncated,
      deliveryStatus: statusOf(subscription),
    };
  });
}

function statusOf({ state, delivered_at, last_error, failed_since }: Subscription) {
  return {
    active: state === "active",
    lastDeliveryAt: delivered_at,
    lastError: last_error,
    failedSince: failed_since,
  };
}
