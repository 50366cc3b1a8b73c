import { z } from "@hono/zod-openapi";
import type { Next } from "hono";
import { senderOf } from "../../access/request/caller.ts";
import type { AddressList } from "../../addresses/address-list.ts";
import type { Agents } from "../../agents/agents.ts";
import type { DeliveryWatch } from "../../deliveries/changes/delivery-watch.ts";
import { answerProblem, formatTime, timeSchema } from "../../http/answers.ts";
import { formatDeliveryId, parseDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import { agentKeyOf } from "../../keys/credential.ts";
import { mayBeUsedFrom } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";
import type { IngressLimits } from "../../ingress/ingress-limits.ts";
import type { Refusal } from "../../refusals/refusal.ts";
import { findRuns } from "../../runs/find-runs.ts";
import type { Database } from "../../storage/database.ts";
import type { DeliveryStatus } from "../../storage/schema/deliveries.ts";
import { createApiRouter } from "../api-router.ts";
import { statusSchema } from "../deliveries/schema.ts";
import { waitForChange, waitParameters } from "../deliveries/stream/wait.ts";
import { runSchema, showRun } from "./run-schema.ts";

export type FollowRouterParts = {
  readonly database: Pick<Database, "browse">;
  readonly agents: Pick<Agents, "find">;
  readonly keys: Pick<Keys, "findExternal">;
  readonly watch: DeliveryWatch;
  readonly trustedProxies: AddressList | undefined;
  /** The limits for webhooks, so that guessing keys is no faster here. */
  readonly ingressLimits: Pick<IngressLimits, "senderOf" | "admit" | "admitVerification" | "failed">;
};

const followedSchema = z
  .object({
    id: z.string(),
    status: statusSchema,
    received_at: timeSchema,
    run: z.union([runSchema, z.null()]).openapi({ description: "The agent's latest run for it." }),
  })
  .openapi("FollowedDelivery", {
    description: "A delivery as its sender sees it, with the key that sent it.",
  });

/** Below `/deliveries`. */
export const FOLLOWED_PATH = "/:id{dlv_\\w+}";

const querySchema = z.object(waitParameters);

/** `GET /deliveries/{id}` with the external key that sent it: a caller follows its own delivery, without login. */
export function createFollowRouter(parts: FollowRouterParts) {
  const { database, agents, keys, watch, trustedProxies, ingressLimits } = parts;
  const router = createApiRouter();
  router.openAPIRegistry.register("FollowedDelivery", followedSchema);

  /** Undefined for what is not theirs, as if it did not exist. */
  const findOwn = async (
    remoteAddress: string,
    spelled: string,
    shown: string,
  ): Promise<bigint | "elsewhere" | Refusal | undefined> => {
    const sender = ingressLimits.senderOf(remoteAddress);
    const flooded = ingressLimits.admit(sender);
    if (flooded !== undefined) return flooded;
    const id = parseDeliveryId(spelled);
    if (id === undefined) return undefined;
    const row = await database.browse
      .selectFrom("deliveries")
      .select(["agent_id", "key_id"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const tooMany = ingressLimits.admitVerification(sender, row.agent_id);
    if (tooMany !== undefined) return tooMany;
    const agent = await agents.find({ id: row.agent_id });
    const found = agent && (await keys.findExternal(agent, shown));
    if (found === undefined || found.expired) ingressLimits.failed(sender, row.agent_id);
    if (found === undefined || found.expired || found.key.id !== row.key_id) return undefined;
    return mayBeUsedFrom(found.key, remoteAddress) ? id : "elsewhere";
  };

  router.get(FOLLOWED_PATH, async (context, next: Next) => {
    const shown = context.req.header("x-agent-api-key") ?? agentKeyOf(context.req.header("authorization"));
    if (shown === undefined) return next();
    const query = querySchema.safeParse(context.req.query());
    if (!query.success) {
      return answerProblem(context, "parameters_invalid", "wait: must be a whole number from 0 to 60");
    }
    const spelled = context.req.param("id");
    const id = await findOwn(senderOf(context, trustedProxies).remoteAddress, spelled, shown);
    if (id === undefined) {
      return answerProblem(context, "delivery_not_found", `This key sent no delivery '${spelled}'.`);
    }
    if (id === "elsewhere") {
      return answerProblem(context, "address_not_allowed", "The key may not be used from this address.");
    }
    if (typeof id === "object") {
      context.header("retry-after", String(id.retryAfter));
      return answerProblem(context, id.code, id.detail);
    }
    const { etag, isKnown } = await waitForChange(context, id, query.data.wait, watch);
    const headers = { etag, "cache-control": "no-store" };
    if (isKnown) return context.body(null, 304, headers);
    const [row, [run]] = await Promise.all([
      database.browse.selectFrom("deliveries").select("status").where("id", "=", id).executeTakeFirst(),
      findRuns(database.browse, id),
    ]);
    if (row === undefined)
      return answerProblem(context, "delivery_not_found", `Delivery '${spelled}' was removed.`);
    const followed: z.infer<typeof followedSchema> = {
      id: formatDeliveryId(id),
      status: toldStatus(row.status),
      received_at: formatTime(receivedAt(id)),
      run: run === undefined ? null : showRun(run),
    };
    return context.json(followed, 200, headers);
  });
  return router;
}

/** Hides from a sender that a person must decide about its delivery. */
function toldStatus(status: DeliveryStatus): DeliveryStatus {
  return status === "held" || status === "unrouted" ? "waiting" : status;
}
