import type { ApiRouter } from "../api-router.ts";
import { createRoute } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { INTERNAL } from "../../keys/key.ts";
import { reachKey } from "./reach-key.ts";
import { claimedSchema, createdKeySchema, rotationSchema, showKey } from "./schema.ts";

import {
  type KeysRouterParts,
  tags,
  byId,
  newValue,
  answerRefused,
  resourceOf,
  aboutKey,
  denied,
  idMissing,
} from "./key-operations.ts";

const rotateRoute = createRoute({
  method: "post",
  path: "/{id}/rotate",
  tags,
  summary: "Rotate a key: add a new value, and keep the old one valid for an overlap",
  request: {
    ...byId,
    body: { required: true, content: { "application/json": { schema: rotationSchema } } },
  },
  responses: {
    200: json(createdKeySchema, "The key with its new value."),
    ...problems(
      "key_not_found",
      "access_denied",
      "key_not_rotatable",
      "key_type_unknown",
      "secret_required",
      "secret_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

const claimRoute = createRoute({
  method: "post",
  path: "/{id}/claim",
  tags,
  summary: "Get the secret that a provider sent, once",
  request: byId,
  responses: {
    200: json(claimedSchema, "The secret."),
    ...problems("key_not_found", "access_denied", "secret_awaited", "secret_not_claimable"),
  },
});

/** Rotates keys, and shows a secret that the provider sent. */
export function addKeyRotation(router: ApiRouter, parts: KeysRouterParts): void {
  const { agents, keys, audit } = parts;
  router.openapi(rotateRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { api_key, overlap_seconds } = context.req.valid("json");
    const access = context.get("access");
    const reached = await reachKey({ keys, agents }, access, id, "update");
    if (reached.outcome === "missing") return idMissing(context, id);
    if (reached.outcome === "denied") return denied(context, id);
    const { key } = reached;
    if (key.type === INTERNAL) {
      return answerProblem(
        context,
        "key_not_rotatable",
        "The gateway generates an agent's internal key. To get a new one, delete it: the agent registers " +
          "again by itself.",
      );
    }
    const agent = await agents.find({ id: key.agentId });
    if (agent === undefined) return idMissing(context, id);
    const made = await newValue(parts, agent.accountId, key.type, api_key, { isStrict: true });
    if (made.outcome === "refused") return answerRefused(context, made);
    if (made.outcome === "awaited") {
      return answerProblem(
        context,
        "key_not_rotatable",
        "The provider sends its secret when a webhook is set up, and only to a new key: create another key " +
          "for it, or supply " +
          "the secret as 'api_key'.",
      );
    }
    const rotated = await keys.rotate(id, { ...made, overlap: overlap_seconds * 1_000 });
    if (rotated.outcome === "gone") return idMissing(context, id);
    await audit.note(access, "agent_api_key.rotate", resourceOf(key), {
      ...aboutKey(key),
      overlap_seconds,
    });
    return context.json({ ...showKey(rotated.key), api_key: made.value, notices: [...made.notices] }, 200);
  });

  router.openapi(claimRoute, async (context) => {
    const { id } = context.req.valid("param");
    const access = context.get("access");
    const reached = await reachKey({ keys, agents }, access, id, "update");
    if (reached.outcome === "missing") return idMissing(context, id);
    if (reached.outcome === "denied") return denied(context, id);
    const claimed = await keys.claim(id);
    switch (claimed.outcome) {
      case "claimed":
        await audit.note(access, "agent_api_key.claim", resourceOf(claimed.key), aboutKey(claimed.key));
        return context.json({ id, api_key: claimed.value }, 200);
      case "awaited":
        return answerProblem(
          context,
          "secret_awaited",
          "The provider has not sent its secret yet: set up the webhook there first.",
        );
      case "over":
        return answerProblem(
          context,
          "secret_not_claimable",
          "A secret is shown only once, within an hour after the provider sent it.",
        );
      case "gone":
        return idMissing(context, id);
    }
  });
}
