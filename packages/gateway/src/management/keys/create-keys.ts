import type { ApiRouter } from "../api-router.ts";
import { createRoute, type z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { findAgent } from "./find-agent.ts";
import { createdKeySchema, newKeySchema, showKey } from "./schema.ts";
import { checkName } from "./check-name.ts";
import { checkTolerance } from "./check-tolerance.ts";

import {
  type KeysRouterParts,
  tags,
  referenceProblems,
  newValue,
  announce,
  answerRefused,
  answerIntolerable,
  answerMisnamed,
  unannounced,
} from "./key-operations.ts";

const createKeyRoute = createRoute({
  method: "post",
  path: "/",
  tags,
  summary: "Create a key; only this response includes its value",
  request: { body: { required: true, content: { "application/json": { schema: newKeySchema } } } },
  responses: {
    200: json(createdKeySchema, "The key with its value."),
    ...problems(
      ...referenceProblems,
      "auth_unavailable",
      "key_exists",
      "key_name_invalid",
      "key_type_unknown",
      "secret_invalid",
      "secret_required",
      "body_not_json",
      "body_invalid",
    ),
  },
});

/** Creates keys. */
export function addKeyCreation(router: ApiRouter, parts: KeysRouterParts): void {
  const { agents, keys, providers } = parts;
  router.openapi(createKeyRoute, async (context) => {
    const body = context.req.valid("json");
    const access = context.get("access");
    const found = await findAgent(agents, access, "update", body, "create an agent api_key");
    if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
    const { agent } = found;
    const made = await newValue(parts, agent.accountId, body.api_key_type, body.api_key || undefined, {
      isStrict: false,
      name: body.name,
    });
    if (made.outcome === "refused") return answerRefused(context, made);
    const value = made.outcome === "awaited" ? undefined : made.value;
    const provider = await providers.find(agent.accountId, body.api_key_type);
    const named = checkName(provider, body.name);
    if (named.outcome === "refused") return answerMisnamed(context, named.detail);
    const tolerance = checkTolerance(provider, body.tolerance_seconds);
    if (tolerance.outcome === "refused") return answerIntolerable(context, tolerance.detail);
    const created = await keys.create({
      agentId: agent.id,
      name: named.name,
      type: body.api_key_type,
      value,
      isPublic: made.outcome === "value" && made.isPublic,
      ...termsOf(body),
    });
    switch (created.outcome) {
      case "created":
        if (!(await announce(parts, access, agent, created.key))) return unannounced(context);
        return context.json(
          {
            ...showKey(created.key),
            api_key: value ?? null,
            notices: [...named.notices, ...made.notices, ...tolerance.notices],
          },
          200,
        );
      case "name_taken":
        return answerProblem(
          context,
          "key_exists",
          `${body.api_key_type} agent API key '${named.name}' already exists for agent '${agent.name}'; delete it first ` +
            "or choose another name.",
        );
      case "agent_gone":
        return answerProblem(context, "agent_not_found", `Agent '${agent.name}' no longer exists.`);
    }
  });
}

/** What the key may do. */
function termsOf(body: z.output<typeof newKeySchema>) {
  return {
    policy: body.policy ?? undefined,
    allowedAddresses: body.allowed_addresses ?? undefined,
    toleranceSeconds: body.tolerance_seconds ?? undefined,
    expiresAt: body.expires_at == null ? undefined : Date.parse(body.expires_at),
  };
}
