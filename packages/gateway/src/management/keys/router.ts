import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../../access/access.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { findAgent } from "./find-agent.ts";
import { EXTERNAL, INTERNAL, type Key } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";
import { reachKey } from "./reach-key.ts";
import { newExternalValue, newProviderValue, type NewValue } from "../../keys/new-value.ts";
import {
  changedKeySchema,
  claimedSchema,
  createdKeySchema,
  keyByNameSchema,
  keyChangeSchema,
  keyPageSchema,
  keySchema,
  rotationSchema,
  newKeySchema,
  newTriggerSchema,
  showKey,
  triggerSchema,
} from "./schema.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { checkTolerance } from "./check-tolerance.ts";
import { createWebhookTrigger } from "./webhook-trigger.ts";

export type KeysRouterParts = {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly providers: ProviderRegistry;
  readonly routes: Pick<RouteCache, "of">;
  readonly publicUrl: string | undefined;
  readonly audit: AuditLog;
};

const tags = ["Agent API keys"];
const byId = { params: z.object({ id: z.string() }) };
const byName = { params: z.object({ name: z.string() }), query: keyByNameSchema };
const referenceProblems = [
  "agent_reference_missing",
  "agent_reference_ambiguous",
  "agent_not_found",
  "access_denied",
] as const;

/** `/agent_api_keys` */
export function createKeysRouter({ agents, keys, providers, routes, publicUrl, audit }: KeysRouterParts) {
  const router = createApiRouter();
  const newValue = async (
    accountId: string,
    type: string,
    given: string | null | undefined,
    options: { isStrict: boolean },
  ): Promise<NewValue> => {
    if (type === EXTERNAL) return newExternalValue(given ?? undefined);
    const provider = await providers.find(accountId, type);
    return provider === undefined
      ? {
          outcome: "refused",
          code: "key_type_unknown",
          field: "api_key_type",
          detail: `api_key_type must be 'external' or the id of a provider (GET /providers lists them), not '${type}'.`,
        }
      : newProviderValue(provider, given ?? undefined, options);
  };

  /** A key that the auth service does not know could not be managed. */
  const announce = async (access: Access, agent: Agent, key: Key): Promise<boolean> => {
    try {
      await access.made({ type: "api_key", id: key.id }, { type: "agent", id: agent.id });
    } catch {
      await keys.delete(key.id);
      return false;
    }
    await audit.note(access, "agent_api_key.create", resourceOf(key), aboutKey(key));
    return true;
  };
  const noteDeleted = async (access: Access, key: Key): Promise<void> => {
    await audit.note(access, "agent_api_key.delete", resourceOf(key), aboutKey(key));
    await access.deleted({ type: "api_key", id: key.id });
  };

  router.openapi(
    createRoute({
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
          "key_type_unknown",
          "secret_invalid",
          "secret_required",
          "body_not_json",
          "body_invalid",
        ),
      },
    }),
    async (context) => {
      const body = context.req.valid("json");
      const access = context.get("access");
      const found = await findAgent(agents, access, "update", body, "create an agent api_key");
      if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
      const { agent } = found;
      const made = await newValue(agent.accountId, body.api_key_type, body.api_key || undefined, {
        isStrict: false,
      });
      if (made.outcome === "refused") return answerRefused(context, made);
      const value = made.outcome === "awaited" ? undefined : made.value;
      const tolerance = checkTolerance(
        await providers.find(agent.accountId, body.api_key_type),
        body.tolerance_seconds,
      );
      if (tolerance.outcome === "refused") return answerIntolerable(context, tolerance.detail);
      const created = await keys.create({
        agentId: agent.id,
        name: body.name,
        type: body.api_key_type,
        value,
        isPublic: made.outcome === "value" && made.isPublic,
        policy: body.policy ?? undefined,
        allowedAddresses: body.allowed_addresses ?? undefined,
        toleranceSeconds: body.tolerance_seconds ?? undefined,
        expiresAt: body.expires_at == null ? undefined : Date.parse(body.expires_at),
      });
      switch (created.outcome) {
        case "created":
          if (!(await announce(access, agent, created.key))) return unannounced(context);
          return context.json(
            {
              ...showKey(created.key),
              api_key: value ?? null,
              notices: [...made.notices, ...tolerance.notices],
            },
            200,
          );
        case "name_taken":
          return answerProblem(
            context,
            "key_exists",
            `${body.api_key_type} agent API key '${body.name}' already exists for agent '${agent.name}'; delete it first ` +
              "or choose another name.",
          );
        case "agent_gone":
          return answerProblem(context, "agent_not_found", `Agent '${agent.name}' no longer exists.`);
      }
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags,
      summary: "List an agent's keys, without their values",
      request: { query: keyPageSchema },
      responses: {
        200: json(z.array(keySchema), "A page of keys, newest first."),
        ...problems(...referenceProblems, "parameters_invalid"),
      },
    }),
    async (context) => {
      const query = context.req.valid("query");
      const access = context.get("access");
      const found = await findAgent(agents, access, "read", query, "list agent api_keys");
      if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
      const page = await keys.list(
        found.agent.id,
        { limit: query.limit, page: query.page_number },
        await access.keyIds(),
      );
      return context.json(page.map(showKey), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "post",
      path: "/webhook-trigger",
      tags,
      summary: "Create a provider's key and get the webhook URL to paste",
      request: { body: { required: true, content: { "application/json": { schema: newTriggerSchema } } } },
      responses: {
        200: json(triggerSchema, "The URL and the secret."),
        ...problems(
          "agent_not_found",
          "access_denied",
          "auth_unavailable",
          "source_unsupported",
          "secret_required",
          "secret_invalid",
          "forward_path_invalid",
          "key_exists",
          "body_not_json",
          "body_invalid",
        ),
      },
    }),
    async (context) => {
      const access = context.get("access");
      const parts = { agents, keys, providers, routes, publicUrl };
      const made = await createWebhookTrigger(context.req.valid("json"), access, parts);
      if (made.outcome === "refused") return answerProblem(context, made.code, made.detail);
      if (!(await announce(access, made.agent, made.key))) return unannounced(context);
      return context.json(made.trigger, 200);
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/name/{name}",
      tags,
      summary: "Get an agent's key by its name",
      request: byName,
      responses: {
        200: json(keySchema, "The key, without its value."),
        ...problems(...referenceProblems, "key_not_found", "parameters_invalid"),
      },
    }),
    async (context) => {
      const { name } = context.req.valid("param");
      const query = context.req.valid("query");
      const access = context.get("access");
      const found = await findAgent(agents, access, "read", query, "get an agent api_key");
      if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
      const key = await keys.findByName(found.agent.id, query.api_key_type, name);
      return key === undefined || !(await access.may("read", { type: "api_key", id: key.id }))
        ? nameMissing(context, name)
        : context.json(showKey(key), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "delete",
      path: "/name/{name}",
      tags,
      summary: "Delete an agent's key by its name",
      request: byName,
      responses: {
        200: json(z.string(), "It is deleted."),
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
      await noteDeleted(access, key);
      return context.json(`Agent api_key '${name}' deleted`, 200);
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      tags,
      summary: "Get a key by its id",
      request: byId,
      responses: { 200: json(keySchema, "The key, without its value."), ...problems("key_not_found") },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const reached = await reachKey({ keys, agents }, context.get("access"), id, "read");
      return reached.outcome === "found" ? context.json(showKey(reached.key), 200) : idMissing(context, id);
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
      if (reached.outcome === "found" && (await keys.delete(id))) await noteDeleted(access, reached.key);
      return context.json(`Agent API key with ID ${id} deleted`, 200);
    },
  );
  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/rotate",
      tags,
      summary: "Rotate a key: add a new value, and keep the old one valid for a while",
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
    }),
    async (context) => {
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
          "The gateway generates an agent's internal key. To get a new one, delete it: the agent registers again by itself.",
        );
      }
      const agent = await agents.find({ id: key.agentId });
      if (agent === undefined) return idMissing(context, id);
      const made = await newValue(agent.accountId, key.type, api_key, { isStrict: true });
      if (made.outcome === "refused") return answerRefused(context, made);
      if (made.outcome === "awaited") {
        return answerProblem(
          context,
          "key_not_rotatable",
          "The provider sends its secret when a webhook is set up, and only to a new key: create another key for it, or supply " +
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
    },
  );

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

  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/claim",
      tags,
      summary: "Get the secret that a provider sent, once",
      request: byId,
      responses: {
        200: json(claimedSchema, "The secret."),
        ...problems("key_not_found", "access_denied", "secret_awaited", "secret_not_claimable"),
      },
    }),
    async (context) => {
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
            "A secret is shown once, and only within an hour after the provider sent it.",
          );
        case "gone":
          return idMissing(context, id);
      }
    },
  );
  return router;
}

function answerRefused(context: Context, { code, field, detail }: Extract<NewValue, { outcome: "refused" }>) {
  return answerProblem(context, code, detail, [{ path: field, message: detail }]);
}

function answerIntolerable(context: Context, detail: string) {
  return answerProblem(context, "body_invalid", detail, [{ path: "tolerance_seconds", message: detail }]);
}

function resourceOf({ id, name }: Key) {
  return { type: "agent_api_key", id, name } as const;
}

function aboutKey({ agentId, type }: Key) {
  return { agent_id: agentId, api_key_type: type };
}

function unannounced(context: Context) {
  return answerProblem(
    context,
    "auth_unavailable",
    "The auth service did not record the key, so it was not created. Retry.",
  );
}

function denied(context: Context, id: string) {
  return answerProblem(context, "access_denied", `The auth service does not let you change key '${id}'.`);
}

function idMissing(context: Context, id: string) {
  return answerProblem(context, "key_not_found", `Agent API key with ID '${id}' does not exist.`);
}

function nameMissing(context: Context, name: string) {
  return answerProblem(context, "key_not_found", `Agent api_key '${name}' not found.`);
}
