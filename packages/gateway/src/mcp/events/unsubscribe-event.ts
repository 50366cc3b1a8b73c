import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { Result } from "@modelcontextprotocol/server";
import { z } from "zod";
import { given } from "../../given.ts";
import { answerSubscriptions } from "./answer-subscriptions.ts";
import { lifecycleArguments, requestMeta } from "./event-arguments.ts";
import type { Dialect } from "./event-codes.ts";
import { splitEventName } from "../../subscriptions/subscription.ts";

export const unsubscribeParams = z.strictObject({
  name: z.string(),
  arguments: lifecycleArguments.default({}),
  delivery: z.looseObject({ url: z.string() }),
  _meta: requestMeta,
});

/** `events/unsubscribe`: removes the caller's subscription, if it exists. */
export async function unsubscribeEvent(
  client: GatewayClient,
  { name, arguments: narrowed, delivery }: z.output<typeof unsubscribeParams>,
  dialect: Dialect,
): Promise<Result> {
  return answerSubscriptions(dialect, async () => {
    // The provider's last key may have been deleted, and the event with it.
    const identity = splitEventName(name);
    if (identity !== undefined) {
      const { provider, event = null } = identity;
      const url = delivery.url;
      await client.subscriptions.unsubscribe({ provider, event, arguments: given(narrowed), url });
    }
    return {};
  });
}
