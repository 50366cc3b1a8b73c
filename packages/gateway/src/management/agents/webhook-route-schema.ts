import { z } from "@hono/zod-openapi";
import type { BatchWindow } from "../../agents/routes/batch-window.ts";
import { ORDERINGS, POLICIES, routeName, type Route } from "../../agents/routes/route.ts";
import { setMembers, type RouteSettings } from "../../agents/routes/route-settings.ts";
import type { RunOption } from "../../agents/routes/run-option.ts";
import { sendSchema } from "../../agents/routes/send-form.ts";
import { budgetSchema, fromSchema, showWake } from "../../agents/routes/wake-declaration.ts";
import { ON_LOST } from "../../runs/begin-run.ts";
import { WHILE_WORKING } from "../../runs/while-working.ts";

export const POLICY_DESCRIPTION =
  "`direct`: forward the webhook and return the agent's response; not retried. `assured`: store it first, " +
  "then forward it " +
  "and return the agent's response if it comes in time; retried until delivered. `queued`: store it, answer 202 immediately and deliver it in the background.";
export const ORDERING_DESCRIPTION =
  "`concurrent`: deliveries of a conversation may overlap. `serialize`: one at a time, in order of arrival. `latest`: one at a time, and only the newest waiting one is kept. `batch`: collected, and sent in one request.";

export const routeSchema = z
  .object({
    method: z.string(),
    path: z.string().openapi({ description: "As declared: `/repos/:owner/:name`." }),
    policy: z
      .enum(POLICIES)
      .nullable()
      .openapi({ description: "The delivery policy; null: the default for the sender." }),
    ordering: z
      .enum(ORDERINGS)
      .nullable()
      .openapi({ description: "Whether deliveries of one conversation may overlap; null: `concurrent`." }),
    conversation_key: z
      .string()
      .nullable()
      .openapi({ description: "Template of the ordering key; null: the provider's." }),
    batch: z
      .object({
        debounce_seconds: z.number().openapi({
          description: "The batch starts after this long without another delivery.",
        }),
        max_wait_seconds: z.number().openapi({
          description: "The batch starts at the latest this long after its first delivery.",
        }),
        max_size: z.int().openapi({ description: "The batch starts when it contains this many deliveries." }),
      })
      .nullable()
      .openapi({
        description: "How deliveries of one conversation are collected; null: each is sent separately.",
      }),
    timeout_seconds: z
      .number()
      .nullable()
      .openapi({ description: "How long an attempt waits for the agent; null: the gateway's default." }),
    final_statuses: z.array(z.int()).nullable().openapi({
      description: "4xx and 5xx status codes that are final, even if the gateway would normally retry them.",
    }),
    run: z
      .object({
        within_seconds: z.number().openapi({
          description: "How long a run may take, unless the agent's response says otherwise.",
        }),
        on_lost: z.enum(ON_LOST).openapi({
          description: "What happens when a run stops reporting: another attempt, or `failed`.",
        }),
        while_working: z.enum(WHILE_WORKING).openapi({
          description: "What happens to deliveries whose conversation has a run in progress.",
        }),
      })
      .nullable()
      .openapi({
        description: "Settings for the runs that the route's deliveries start; null: the defaults.",
      }),
    events: z.array(z.string()).nullable().openapi({
      description: "The events that the agent accepts; null: all. Others are filtered.",
    }),
    when: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: "The condition on the content; webhooks that do not match are filtered." }),
    from: fromSchema.nullable().openapi({
      description: "Whose webhooks reach the agent without being released by a person; null: everyone's.",
    }),
    budget: budgetSchema
      .nullable()
      .openapi({ description: "How many deliveries reach the agent; null: all. Further ones are held." }),
    send: sendSchema,
    set_over_api: z.array(z.string()).openapi({
      description: "Which members were set with the API: registrations do not change them.",
    }),
  })
  .openapi("WebhookRoute", { description: "A method and path that an agent handles." });

/** A route in its API format. */
export function showRoute(route: Route, settings: RouteSettings): z.infer<typeof routeSchema> {
  return {
    method: route.method,
    path: route.path,
    policy: route.policy ?? null,
    ordering: route.ordering ?? null,
    conversation_key: route.conversationKey ?? null,
    batch: route.batch === undefined ? null : showBatch(route.batch),
    timeout_seconds: route.timeoutSeconds ?? null,
    final_statuses: route.finalStatuses?.slice() ?? null,
    run: route.run === undefined ? null : showRun(route.run),
    ...showWake(route),
    send: route.send ?? "body",
    set_over_api: [...setMembers(settings, routeName(route))],
  };
}

function showRun({ within, onLost, whileWorking }: RunOption) {
  return { within_seconds: within / 1_000, on_lost: onLost, while_working: whileWorking };
}

function showBatch({ debounce, maxWait, maxSize }: BatchWindow) {
  return { debounce_seconds: debounce / 1_000, max_wait_seconds: maxWait / 1_000, max_size: maxSize };
}
