import { createRoute, z } from "@hono/zod-openapi";
import { INGRESS_PREFIX } from "../../../agents/routes/target.ts";
import type { Webhook } from "../../../deliveries/delivery.ts";
import { editWebhook, type Imitation } from "../../../dispatch/replays/edit-webhook.ts";
import { readReplayable, replay } from "../../../dispatch/replays/replay.ts";
import { json, problems } from "../../../http/answers.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import type { ApiRouter } from "../../api-router.ts";
import type { SigningParts } from "../curl/signed-for-curl.ts";
import { noRoom, PATIENCE } from "../delivery-problems.ts";
import { reachToExecute } from "../reach-delivery.ts";
import { deliverySchema } from "../schema.ts";
import { REPLAY_PROBLEMS, refuseReplay } from "./refuse-replay.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";
import { answerReplayed } from "./answer-replayed.ts";

export type ResendParts = ReplayRouterParts &
  Pick<SigningParts, "keys" | "providers" | "publicUrl" | "ownUrl" | "now">;

const LONGEST_BODY = 900_000;

const resendSchema = z
  .strictObject({
    body: z.string().max(LONGEST_BODY).openapi({ description: "The whole body, as text." }),
    headers: z
      .record(
        z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, "must be a header's name"),
        z
          .string()
          .max(8_000)
          .regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, "must be a header's value")
          .nullable(),
      )
      .default({})
      .openapi({ description: "Headers to set, by name; null removes one. All others are kept." }),
  })
  .openapi("EditedDelivery", { description: "The changes to the received delivery." });

/** Sends a delivery again with changes, as a test. */
export function addResend(router: ApiRouter, parts: ResendParts): void {
  const { browse } = parts.database;
  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/resend",
      tags: ["Deliveries"],
      summary: "Edit a delivery and send it again, as a test",
      description:
        "Its agent gets the changed request as a new delivery, which is marked as a test and not filtered. " +
        "Event, actor and ordering key are read from the changed request, and the provider's signature is " +
        "recomputed if the stored key can sign.",
      request: {
        params: z.object({ id: z.string() }),
        body: { required: true, content: { "application/json": { schema: resendSchema } } },
      },
      responses: {
        202: json(deliverySchema, "The new delivery, whose `replay_of` is the old one."),
        ...problems(...REPLAY_PROBLEMS),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { body, headers } = context.req.valid("json");
      const access = context.get("access");
      const reached = await reachToExecute(context, browse, id);
      if (reached.outcome === "refused") return reached.problem;
      const found = await readReplayable(reached.id, parts);
      if (found.outcome !== "replayable") return refuseReplay(context, id, found);
      const edits = { body: Buffer.from(body, "utf8"), headers };
      const webhook = editWebhook(found.webhook, edits, await imitationOf(found.webhook, parts));
      const newId = await replay(webhook, parts, PATIENCE);
      if (newId === undefined) return noRoom(context);
      const about = { sent_as: formatDeliveryId(newId) };
      await parts.audit.note(access, "delivery.resend", { type: "delivery", id }, about);
      return answerReplayed(context, browse, newId);
    },
  );
}

async function imitationOf(
  { accountId, agentId, provider: id, keyId, path }: Webhook,
  { agents, keys, providers, publicUrl, ownUrl, now }: ResendParts,
): Promise<Imitation | undefined> {
  const [provider, agent] = await Promise.all([providers.find(accountId, id), agents.find({ id: agentId })]);
  if (provider === undefined || agent === undefined) return undefined;
  const ofProvider = await keys.signingKeys(agent, id);
  return {
    provider,
    secret: ofProvider.findLast(({ key }) => key.id === keyId)?.secret,
    url: `${publicUrl ?? ownUrl()}${INGRESS_PREFIX}${encodeURIComponent(agent.name)}${path}`,
    now: new Date(now()),
  };
}
