import type { Context } from "hono";
import { answerProblem } from "../../http/answers.ts";

/** The response if the caller may see the delivery but not change it. */
export function deliveryDenied(context: Context, id: string) {
  const detail = `The auth service does not let you do this with the agent of delivery '${id}'.`;
  return answerProblem(context, "access_denied", detail);
}

/** How long a caller waits for memory for a body, in milliseconds. */
export const PATIENCE = 5_000;

/** The response if there is no memory to read a body. */
export function noRoom(context: Context) {
  context.header("retry-after", "5");
  return answerProblem(
    context,
    "body_memory_full",
    "The memory for request bodies is currently used up. Retry later.",
  );
}

/** The response for an unknown id. */
export function deliveryMissing(context: Context, id: string) {
  return answerProblem(
    context,
    "delivery_not_found",
    `Delivery '${id}' does not exist, or is no longer kept.`,
  );
}
