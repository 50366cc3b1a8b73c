import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../../access/access.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Agents } from "../../agents/agents.ts";
import { answerProblem } from "../../http/answers.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { EXTERNAL, type Key } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";
import { newExternalValue, newProviderValue, type NewValue } from "../../keys/values/new-value.ts";
import { keyByNameSchema } from "./schema.ts";
import type { RouteCache } from "../../agents/route-cache.ts";

export type KeysRouterParts = {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly providers: ProviderRegistry;
  readonly routes: Pick<RouteCache, "of">;
  readonly publicUrl: string | undefined;
  /** The URL on this machine where the gateway receives webhooks. */
  readonly ownUrl: () => string;
  readonly audit: AuditLog;
};

export const tags = ["Agent API keys"];
export const byId = { params: z.object({ id: z.string() }) };
export const byName = { params: z.object({ name: z.string() }), query: keyByNameSchema };
export const referenceProblems = [
  "agent_reference_missing",
  "agent_reference_ambiguous",
  "agent_not_found",
  "access_denied",
] as const;

export async function newValue(
  { providers }: Pick<KeysRouterParts, "providers">,
  accountId: string,
  type: string,
  given: string | null | undefined,
  options: { isStrict: boolean; name?: string },
): Promise<NewValue> {
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
}

/** Announces a key to the auth service. Nobody could manage a key that it does not know. */
export async function announce(
  { keys, audit }: Pick<KeysRouterParts, "keys" | "audit">,
  access: Access,
  agent: Agent,
  key: Key,
): Promise<boolean> {
  try {
    await access.made({ type: "api_key", id: key.id }, { type: "agent", id: agent.id });
  } catch {
    await keys.delete(key.id);
    return false;
  }
  await audit.note(access, "agent_api_key.create", resourceOf(key), aboutKey(key));
  return true;
}
export async function noteDeleted(
  { audit }: Pick<KeysRouterParts, "audit">,
  access: Access,
  key: Key,
): Promise<void> {
  await audit.note(access, "agent_api_key.delete", resourceOf(key), aboutKey(key));
  await access.deleted({ type: "api_key", id: key.id });
}

export function answerRefused(
  context: Context,
  { code, field, detail }: Extract<NewValue, { outcome: "refused" }>,
) {
  return answerProblem(context, code, detail, [{ path: field, message: detail }]);
}

export function answerIntolerable(context: Context, detail: string) {
  return answerProblem(context, "body_invalid", detail, [{ path: "tolerance_seconds", message: detail }]);
}

export function answerMisnamed(context: Context, detail: string) {
  return answerProblem(context, "key_name_invalid", detail, [{ path: "name", message: detail }]);
}

export function resourceOf({ id, name }: Key) {
  return { type: "agent_api_key", id, name } as const;
}

export function aboutKey({ agentId, type }: Key) {
  return { agent_id: agentId, api_key_type: type };
}

export function unannounced(context: Context) {
  return answerProblem(
    context,
    "auth_unavailable",
    "The auth service did not record the key, so it was not created. Retry.",
  );
}

export function denied(context: Context, id: string) {
  return answerProblem(context, "access_denied", `The auth service does not let you change key '${id}'.`);
}

export function idMissing(context: Context, id: string) {
  return answerProblem(context, "key_not_found", `Agent API key with ID '${id}' does not exist.`);
}

export function nameMissing(context: Context, name: string) {
  return answerProblem(context, "key_not_found", `Agent api_key '${name}' not found.`);
}
