import type { z } from "@hono/zod-openapi";
import type { Access } from "../../../access/access.ts";
import type { Agent } from "../../../agents/agent.ts";
import type { ProblemCode } from "../../../http/problem.ts";
import type { Key } from "../../../keys/key.ts";
import type { Keys } from "../../../keys/keys.ts";
import { newProviderValue } from "../../../keys/values/new-value.ts";
import { showSetup } from "../../providers/schema.ts";
import { checkTolerance } from "../check-tolerance.ts";
import { planTrigger, type TriggerPlanned, type TriggerPlanParts } from "./plan-trigger.ts";
import type { newTriggerSchema, triggerSchema } from "./trigger-schema.ts";

export type TriggerCreated =
  | {
      readonly outcome: "created";
      readonly trigger: z.infer<typeof triggerSchema>;
      readonly agent: Agent;
      readonly key: Key;
    }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

/** Stores a provider's secret for an agent and builds the URL for the provider. */
export async function createWebhookTrigger(
  wanted: z.infer<typeof newTriggerSchema>,
  access: Access,
  parts: TriggerPlanParts & { readonly keys: Keys },
): Promise<TriggerCreated> {
  const planned = await planTrigger(wanted, access, parts);
  if (planned.outcome === "refused") return planned;
  const { agent, provider, missingRoute } = planned;
  const made = newProviderValue(provider, wanted.secret || undefined, {
    isStrict: true,
    mayWait: wanted.secret_later,
  });
  if (made.outcome === "refused") return refuse(made.code, made.detail);
  const tolerance = checkTolerance(provider, wanted.tolerance_seconds);
  if (tolerance.outcome === "refused") return refuse("body_invalid", tolerance.detail);
  const value = made.outcome === "awaited" ? undefined : made.value;
  const created = await parts.keys.create({
    agentId: agent.id,
    name: planned.name,
    type: provider.id,
    value,
    isPublic: made.outcome === "value" && made.isPublic,
    allowedAddresses: wanted.allowed_addresses ?? undefined,
    toleranceSeconds: wanted.tolerance_seconds ?? undefined,
  });
  if (created.outcome === "name_taken") {
    return refuse(
      "key_exists",
      `A ${provider.id} webhook key named '${planned.name}' already exists for this agent; delete it first.`,
    );
  }
  if (created.outcome === "agent_gone") {
    return refuse("agent_not_found", `Agent '${wanted.agent_name}' no longer exists.`);
  }
  const notices = [
    ...planned.nameNotices,
    ...made.notices,
    ...tolerance.notices,
    ...(missingRoute === undefined ? [] : [missingRoute.sentence]),
  ];
  const trigger = { ...showTrigger(created.key, planned), secret: value ?? null, notices };
  return { outcome: "created", agent, key: created.key, trigger };
}

type Planned = Extract<TriggerPlanned, { outcome: "planned" }>;

function showTrigger(key: Key, { agent, provider, webhookPath, webhookUrl }: Planned) {
  return {
    key_id: key.id,
    agent_name: agent.name,
    source: provider.id,
    name: key.name,
    webhook_path: webhookPath,
    webhook_url: webhookUrl ?? null,
    setup: showSetup(provider),
  };
}

function refuse(code: ProblemCode, detail: string): TriggerCreated {
  return { outcome: "refused", code, detail };
}
