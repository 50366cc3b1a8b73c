import type { Context, MiddlewareHandler } from "hono";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import { findBody } from "../../deliveries/list/find-delivery.ts";
import { readRunToken } from "../../runs/run-token.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { answerBody } from "../deliveries/body/answer-body.ts";
import { deliveryMissing } from "../deliveries/delivery-problems.ts";
import { withRunToken, type ClaimEnv, type RunTokenParts } from "../runs/with-run-token.ts";

export type ClaimedBodyParts = RunTokenParts & {
  readonly database: Pick<Database, "prompt" | "browse">;
  readonly memory: Pick<BodyMemory, "read">;
};

/** `GET /deliveries/{id}/body` with the token of an attempt: an agent downloads what was too large for its claim. */
export function createClaimedBodyRouter(parts: ClaimedBodyParts) {
  const { database, memory } = parts;
  const router = createApiRouter();
  const verify = withRunToken(parts);
  const hasToken = (context: Context): boolean =>
    readRunToken(context.req.header("authorization")) !== undefined;
  // Requests without such a token come from managers.
  const verifyToken: MiddlewareHandler<ClaimEnv> = (context, next) =>
    hasToken(context) ? verify(context, next) : next();
  router.get("/:id{dlv_\\w+}/body", verifyToken, async (context, next) => {
    if (!hasToken(context)) return next();
    const id = context.req.param("id");
    const received = await findBody(database.browse, context.get("claim").deliveryId);
    return received === undefined ? deliveryMissing(context, id) : answerBody(context, id, received, memory);
  });
  return router;
}
