import { z } from "@hono/zod-openapi";
import { strict } from "../../agents/routes/strict.ts";
import { settableMembers } from "../../agents/routes/route-settings.ts";
import { problemOfSend } from "../../agents/routes/send-form.ts";
import { identitiesSchema, wakeMembers } from "../../agents/routes/wake-declaration.ts";
import type { Tried } from "../../deliveries/list/try-declaration.ts";
import { FILTER_REASONS, HOLD_REASONS, type ReasonCode } from "../../filters/stop.ts";
import { readDuration } from "../../settings/groups/read-quantity.ts";
import { cursorSchema } from "../filter-fields.ts";
import { deliverySchema, reasonSchema } from "../deliveries/schema.ts";
import { showDelivery, showReasonOf } from "../deliveries/show-delivery.ts";

const routeSchema = z
  .string()
  .regex(/^[A-Za-z]{1,20} \/.{0,999}$/, "must be a method and a path, such as POST /github")
  .transform((route) => route.replace(/^[A-Za-z]+/, (method) => method.toUpperCase()));

/** The body of `PATCH /agents/name/{name}/routes`. */
export const routeSettingsSchema = strict({
  route: routeSchema.optional().describe("The route, such as `POST /github`."),
  ...settableMembers,
  identities: identitiesSchema.nullish(),
})
  .refine(
    ({ route, events, when, from, budget, send, run }) =>
      route !== undefined || [events, when, from, budget, send, run].every((given) => given === undefined),
    { path: ["route"], error: "is required: name a route" },
  )
  .superRefine(({ route, send }, context) => {
    const message = problemOfSend(route?.split(" ", 1)[0], send);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["send"], message });
  })
  .openapi("RouteSettings", {
    description:
      "Settings of a route for agents that cannot declare them. An omitted member stays as it is; null resets " +
      "it to what the agent declares.",
  });

const SINCE_MOST = 90 * 86_400_000;

/** The body of `POST /agents/name/{name}/routes/try`. */
export const trialSchema = strict({
  route: routeSchema.describe("The route whose deliveries are tried, such as `POST /github`."),
  events: wakeMembers.events,
  when: wakeMembers.when,
  from: wakeMembers.from,
  identities: identitiesSchema.nullish().describe("By default, the agent's."),
  since: z
    .string()
    .default("7d")
    .refine((text) => {
      const time = readDuration(text);
      return time !== undefined && time > 0 && time <= SINCE_MOST;
    }, "must be a time of at most 90d, such as 7d or 12h")
    .describe("How far back deliveries are tried: `12h`, `7d`."),
  cursor: cursorSchema,
  limit: z.int().min(1).max(500).default(200).describe("How many deliveries are tried in this call."),
}).openapi("RouteTrial", {
  description: "A declaration to try. Omitted members do not filter, even if the agent declares them.",
});

export const trialResultSchema = z
  .object({
    tried: z.int().openapi({ description: "How many deliveries were tried in this call." }),
    passed: z.int().openapi({ description: "How many of them would reach the agent." }),
    filtered: z.int(),
    held: z.int(),
    unreadable: z.int().openapi({
      description: "How many could not be tried: their bodies are above 1 MB, or no longer stored.",
    }),
    reasons: z
      .partialRecord(z.enum([...FILTER_REASONS, ...HOLD_REASONS]), z.int())
      .openapi({ description: "How many were filtered or held for which reason." }),
    examples: z
      .array(
        z.object({
          outcome: z.enum(["passed", "filtered", "held"]),
          delivery: deliverySchema,
          reason: reasonSchema,
        }),
      )
      .openapi({ description: "Some of each, newest first." }),
    next_cursor: z.string().nullable().openapi({
      description: "Pass it as `cursor` to try the next ones; null at the end.",
    }),
  })
  .openapi("RouteTrialResult", {
    description: "The effect that a declaration would have on stored deliveries.",
  });

/** How many examples of each outcome and reason are shown. */
const MOST_EXAMPLES = 5;

/** The counts and examples of a trial, in the API's format. */
export function showTrial(
  tried: readonly Tried[],
  next_cursor: string | null,
): z.infer<typeof trialResultSchema> {
  const counts = { passed: 0, filtered: 0, held: 0, unreadable: 0 };
  const reasons: Partial<Record<ReasonCode, number>> = {};
  const shown: Record<string, number> = {};
  const examples: z.infer<typeof trialResultSchema>["examples"] = [];
  for (const { delivery, result } of tried) {
    const stop = result.outcome === "stopped" ? result.stop : undefined;
    const outcome = result.outcome === "stopped" ? result.stop.status : result.outcome;
    counts[outcome] += 1;
    if (stop !== undefined) reasons[stop.reason] = (reasons[stop.reason] ?? 0) + 1;
    const kind = stop?.reason ?? outcome;
    shown[kind] = (shown[kind] ?? 0) + 1;
    if (outcome === "unreadable" || shown[kind] > MOST_EXAMPLES) continue;
    const reason = stop === undefined ? null : showReasonOf({ ...stop, code: stop.reason });
    examples.push({ outcome, delivery: showDelivery(delivery), reason });
  }
  return { tried: tried.length, ...counts, reasons, examples, next_cursor };
}
