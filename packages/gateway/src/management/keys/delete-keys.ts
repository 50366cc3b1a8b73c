import type { ApiRouter } from "../api-router.ts";
import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { findAgent } from "./find-agent.ts";
import { reachKey } from "./reach-key.ts";

import {
  type KeysRouterParts,
  tags,
  byId,
  byName,
  referenceProblems,
  noteDeleted,
  denied,
  nameMissing,
} from "./key-operations.ts";

/** Deletes keys. */
export function addKeyDeletion(router: ApiRouter, parts: KeysRouterParts): void {
  const { agents, keys } = parts;
  router.openapi(
    createRoute({
      method: "delete",
      path: "/name/{name}",
      tags,
      summary: "Delete an agent's key by its name",
      request: byName,
      responses: {
        200: json(z.string(), "Deleted."),
        ...problems(...referenceProblems, "key_not_found", "parameters_invalid"),
      },
    }),
    async (context) => {
      const { name } = context.req.valid("param");
      const query = context.req.valid("query");
      const access = context.get("access");
      const found = await findAgent(agents, access, "update", query, "delete an agent api_key");
      if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
      const key = await keys.findByName(found.agent.id, query.api_key_type, name);
      if (key === undefined || !(await keys.delete(key.id))) return nameMissing(context, name);
      await noteDeleted(parts, access, key);
      return context.json(`Agent api_key '${name}' deleted`, 200);
    },
  );

  router.openapi(
    createRoute({
      method: "delete",
      path: "/{id}",
      tags,
      summary: "Delete a key by its id; it stops working immediately",
      request: byId,
      responses: {
        200: json(z.string(), "It is deleted, or did not exist."),
        ...problems("access_denied"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachKey({ keys, agents }, access, id, "delete");
      if (reached.outcome === "denied") return denied(context, id);
      if (reached.outcome === "found" && (await keys.delete(id)))
        await noteDeleted(parts, access, reached.key);
      return context.json(`Agent API key with ID ${id} deleted`, 200);
    },
  );
}
