import type { ApiRouter } from "../api-router.ts";
import { createRoute } from "@hono/zod-openapi";
import { json, problems } from "../../http/answers.ts";
import { reachKey } from "./reach-key.ts";
import { changedKeySchema, keyChangeSchema, showKey } from "./schema.ts";
import { checkTolerance } from "./check-tolerance.ts";

import {
  type KeysRouterParts,
  tags,
  byId,
  answerIntolerable,
  resourceOf,
  aboutKey,
  denied,
  idMissing,
} from "./key-operations.ts";

/** Changes what a key allows. */
export function addKeyChange(router: ApiRouter, parts: KeysRouterParts): void {
  const { agents, keys, providers, audit } = parts;
  router.openapi(
    createRoute({
      method: "patch",
      path: "/{id}",
      tags,
      summary: "Change a key's tolerance for signed times",
      request: {
        ...byId,
        body: { required: true, content: { "application/json": { schema: keyChangeSchema } } },
      },
      responses: {
        200: json(changedKeySchema, "The key as it is now."),
        ...problems("key_not_found", "access_denied", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { tolerance_seconds } = context.req.valid("json");
      const access = context.get("access");
      const reached = await reachKey({ keys, agents }, access, id, "update");
      if (reached.outcome === "missing") return idMissing(context, id);
      if (reached.outcome === "denied") return denied(context, id);
      const { key } = reached;
      const agent = await agents.find({ id: key.agentId });
      if (agent === undefined) return idMissing(context, id);
      const tolerance = checkTolerance(await providers.find(agent.accountId, key.type), tolerance_seconds);
      if (tolerance.outcome === "refused") return answerIntolerable(context, tolerance.detail);
      const changed = await keys.setTolerance(id, tolerance_seconds ?? undefined);
      if (changed === undefined) return idMissing(context, id);
      await audit.note(access, "agent_api_key.change", resourceOf(key), {
        ...aboutKey(key),
        tolerance_seconds,
      });
      return context.json({ ...showKey(changed), notices: [...tolerance.notices] }, 200);
    },
  );
}
