import type { z } from "@hono/zod-openapi";
import type { Access } from "../../../access/access.ts";
import { declaredEvents } from "../../../agents/declared-events.ts";
import type { ProblemCode } from "../../../http/problem.ts";
import type { Keys } from "../../../keys/keys.ts";
import { showReach } from "../../providers/reach-schema.ts";
import { showSetup } from "../../providers/schema.ts";
import { planTrigger, type TriggerPlanParts, type TriggerWanted } from "./plan-trigger.ts";
import { showKey } from "../schema.ts";
import type { triggerPreviewSchema } from "./trigger-schema.ts";

export type TriggerPreviewed =
  | { readonly outcome: "previewed"; readonly preview: z.infer<typeof triggerPreviewSchema> }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

/** Shows the result of setting up a webhook, before anything is created. */
export async function previewTrigger(
  wanted: TriggerWanted,
  access: Access,
  parts: TriggerPlanParts & { readonly keys: Pick<Keys, "findByName">; readonly ownUrl: () => string },
): Promise<TriggerPreviewed> {
  const planned = await planTrigger(wanted, access, parts);
  if (planned.outcome === "refused") return planned;
  const { agent, provider, name, webhookPath, webhookUrl, nameNotices, missingRoute } = planned;
  const key = await parts.keys.findByName(agent.id, provider.id, name);
  const isShown = key !== undefined && (await access.may("read", { type: "api_key", id: key.id }));
  return {
    outcome: "previewed",
    preview: {
      agent_name: agent.name,
      source: provider.id,
      name,
      webhook_path: webhookPath,
      webhook_url: webhookUrl ?? null,
      key: isShown ? showKey(key) : null,
      events: await declaredEvents(agent, wanted.forward_path, provider.id, parts.routes),
      missing_route: missingRoute === undefined ? null : showMissing(missingRoute),
      reach: showReach(provider.name, webhookUrl, parts.ownUrl()),
      setup: showSetup(provider),
      notices: [...nameNotices],
    },
  };
}

function showMissing({ sentence, isFinal }: { readonly sentence: string; readonly isFinal: boolean }) {
  return { detail: sentence, is_final: isFinal };
}
