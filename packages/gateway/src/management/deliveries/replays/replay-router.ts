import { createApiRouter } from "../../api-router.ts";
import { addCancellation } from "./cancel-delivery.ts";
import { addReplay } from "./replay-delivery.ts";
import { addBulkReplay } from "./replay-many.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";

/** `/deliveries`: replays and cancellation, one by one or in bulk. */
export function createReplayRouter(parts: ReplayRouterParts) {
  const router = createApiRouter();
  addReplay(router, parts);
  addCancellation(router, parts);
  addBulkReplay(router, parts);
  return router;
}
