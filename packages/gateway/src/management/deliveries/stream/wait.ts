import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { DeliveryWatch } from "../../../deliveries/changes/delivery-watch.ts";

/** In seconds; proxies end requests that stay silent longer. */
const LONGEST_WAIT = 60;

export const waitParameters = {
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(LONGEST_WAIT)
    .optional()
    .openapi({
      type: "integer",
      description:
        "Responds when the delivery or its run changes, after at most this many seconds; immediately if the " +
        "delivery has ended. With `If-None-Match`, also immediately if it no longer matches that `ETag`, so " +
        "that no change is missed.",
    }),
};

/**
 * Waits for a change, if the caller asks for it.
 *
 * @returns the `ETag` to send, and whether the caller already has that version.
 */
export async function waitForChange(
  context: Context,
  id: bigint,
  wait: number | undefined,
  watch: DeliveryWatch,
): Promise<{ readonly etag: string; readonly isKnown: boolean }> {
  const known = context.req.header("if-none-match");
  const isKnown = (text: string): boolean => known === etagOf(text);
  const now = await watch.versionOf(id);
  const isToWait = wait !== undefined && !now.isFinal && (known === undefined || isKnown(now.text));
  if (!isToWait) return { etag: etagOf(now.text), isKnown: isKnown(now.text) };
  await watch.changed(id, now.text, wait * 1_000, context.req.raw.signal);
  const { text } = await watch.versionOf(id);
  return { etag: etagOf(text), isKnown: isKnown(text) };
}

function etagOf(text: string): string {
  return `"${text}"`;
}
