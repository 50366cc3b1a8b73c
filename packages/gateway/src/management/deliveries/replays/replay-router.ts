import { createApiRouter } from "../../api-router.ts";
import { addCancellation } from "./cancel-delivery.ts";
import { addReplay } from "./replay-delivery.ts";
import { addBulkReplay } from "./replay-many.ts";
import { addResend, type ResendParts } from "./resend-delivery.ts";

/** `/deliveries`: replays, edited replays and cancellation, one by one or in bulk. */
export function createReplayRouter(parts: ResendParts) {
  const router = createApiRouter();
  addReplay(router, parts);
  addResend(router, parts);
  addCancellation(router, parts);
  addBulkReplay(router, parts);
  return router;
}
