import type { ApiRouter } from "../api-router.ts";
import { createRoute } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { INTERNAL, type Key } from "../../keys/key.ts";
import type { Provider } from "agentex-webhook-providers";
import { checkName } from "./check-name.ts";
import { reachKey } from "./reach-key.ts";
import { changedKeySchema, keyChangeSchema, showKey } from "./schema.ts";
import { checkTolerance } from "./check-tolerance.ts";

import {
  type KeysRouterParts,
  tags,
  byId,
  answerIntolerable,
  answerMisnamed,
  resourceOf,
  aboutKey,
  denied,
  idMissing,
} from "./key-operations.ts";

const changeRoute = createRoute({
  method: "patch",
  path: "/{id}",
  tags,
  summary: "Rename a key, or change its tolerance for signed timestamps",
  request: {
    ...byId,
    body: { required: true, content: { "application/json": { schema: keyChangeSchema } } },
  },
  responses: {
    200: json(changedKeySchema, "The key as it is now."),
    ...problems(
      "key_not_found",
      "access_denied",
      "key_exists",
      "key_name_invalid",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** Changes a key's name and permissions. */
export function addKeyChange(router: ApiRouter, parts: KeysRouterParts): void {
  const { agents, keys, providers, audit } = parts;
  router.openapi(changeRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { name, tolerance_seconds } = context.req.valid("json");
    const access = context.get("access");
    const reached = await reachKey({ keys, agents }, access, id, "update");
    if (reached.outcome === "missing") return idMissing(context, id);
    if (reached.outcome === "denied") return denied(context, id);
    const { key } = reached;
    const agent = await agents.find({ id: key.agentId });
    if (agent === undefined) return idMissing(context, id);
    const provider = await providers.find(agent.accountId, key.type);
    const tolerance = checkTolerance(provider, tolerance_seconds);
    if (tolerance.outcome === "refused") return answerIntolerable(context, tolerance.detail);
    const renamed = renamedTo(name, key, provider);
    if (renamed.outcome === "refused") return answerMisnamed(context, renamed.detail);
    const { newName } = renamed;
    const changed = await keys.change(id, { name: newName, toleranceSeconds: tolerance_seconds });
    switch (changed.outcome) {
      case "gone":
        return idMissing(context, id);
      case "name_taken":
        return answerProblem(
          context,
          "key_exists",
          `${key.type} agent API key '${newName}' already exists for agent '${agent.name}'.`,
        );
      case "changed": {
        await audit.note(access, "agent_api_key.change", resourceOf(key), {
          ...aboutKey(key),
          ...(newName !== undefined && { name: newName }),
          ...(tolerance_seconds !== undefined && { tolerance_seconds }),
        });
        const notices = [...renamed.notices, ...tolerance.notices];
        return context.json({ ...showKey(changed.key), notices }, 200);
      }
    }
  });
}

type Renamed =
  | {
      readonly outcome: "ok";
      /** Undefined: the key keeps its name. */
      readonly newName: string | undefined;
      readonly notices: readonly string[];
    }
  | { readonly outcome: "refused"; readonly detail: string };

function renamedTo(name: string | undefined, key: Key, provider: Provider | undefined): Renamed {
  if (name === undefined) return { outcome: "ok", newName: undefined, notices: [] };
  if (key.type === INTERNAL) {
    const detail = "The agent's internal key cannot be renamed: the gateway finds it by its name.";
    return { outcome: "refused", detail };
  }
  const named = checkName(provider, name);
  return named.outcome === "refused" ? named : { outcome: "ok", newName: named.name, notices: named.notices };
}
