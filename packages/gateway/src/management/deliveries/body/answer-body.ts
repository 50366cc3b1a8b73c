import type { Context } from "hono";
import type { BodyMemory } from "../../../bodies/body-memory.ts";
import { BodyMissing, openBody } from "../../../bodies/body.ts";
import type { ReceivedBody } from "../../../deliveries/list/find-delivery.ts";
import { bodyStream } from "./body-stream.ts";
import { deliveryMissing, noRoom, PATIENCE } from "../delivery-problems.ts";

/** Anyone may have written a webhook's body, so a browser must not render, sniff or run it. */
const BODY_HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'",
  "cache-control": "no-store",
};

/** Responds with the body of a delivery, as received. */
export async function answerBody(
  context: Context,
  id: string,
  { body, contentType }: ReceivedBody,
  memory: Pick<BodyMemory, "read">,
) {
  try {
    const open = await openBody(body, memory, PATIENCE);
    if (open === undefined) return noRoom(context);
    return context.body(await bodyStream(open), 200, {
      ...BODY_HEADERS,
      "content-length": body.length.toString(),
      "content-type": contentType ?? "application/octet-stream",
      "content-disposition": `attachment; filename="${id}"`,
    });
  } catch (error) {
    if (error instanceof BodyMissing) return deliveryMissing(context, id);
    throw error;
  }
}
