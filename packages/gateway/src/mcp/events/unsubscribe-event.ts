import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { Result } from "@modelcontextprotocol/server";
import { z } from "zod";
import { given } from "../../given.ts";
import { answerSubscriptions } from "./answer-subscriptions.ts";
import { argumentsSchema, requestMeta } from "./event-arguments.ts";
import type { Dialect } from "./event-codes.ts";
import { splitEventName } from "./split-event-name.ts";

export const unsubscribeParams = z.strictObject({
  name: z.string(),
  arguments: argumentsSchema.default({}),
  delivery: z.looseObject({ url: z.string() }),
  _meta: requestMeta,
});

/** `events/unsubscribe`: removes the caller's subscription, if there is one. */
export async function unsubscribeEvent(
  client: GatewayClient,
  { name, arguments: narrowed, delivery }: z.output<typeof unsubscribeParams>,
  dialect: Dialect,
): Promise<Result> {
  return answerSubscriptions(dialect, async () => {
    // The provider's last key may be gone, and the event with it.
    const identity = splitEventName(name);
    if (identity !== undefined) {
      await client.subscriptions.unsubscribe({ ...identity, arguments: given(narrowed), url: delivery.url });
    }
    return {};
  });
}
