import { z } from "@hono/zod-openapi";
import { strict } from "../../agents/routes/strict.ts";
import { whenSchema } from "../../agents/routes/wake-declaration.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import type { ListedTarget } from "../../sources/targets.ts";
import { noticesSchema } from "../keys/fields.ts";
import { pageSchema } from "../paging.ts";

const LONGEST_PATH = 1_000;

export const valueParamSchema = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => !containsNul(text), "must not contain NUL")
  .openapi({
    description: "The value that webhooks must have, such as the id of an installation; `*`: all others.",
  });

export const newTargetSchema = strict({
  agent: z.string().openapi({ description: "The name of an agent of the source's account." }),
  path: z
    .string()
    .max(LONGEST_PATH)
    .regex(/^\/[^?#]*$/, "must begin with / and have neither a query nor a fragment")
    .openapi({ description: "The path on the agent, relative to its URL.", example: "/github" }),
  when: whenSchema.nullish(),
  shadow: z.boolean().default(false).openapi({
    description: "Whether it gets copies for comparison: its responses never count.",
  }),
  deliver_unrouted: z.boolean().default(false).openapi({
    description: "Whether waiting webhooks of the source with this value are delivered now.",
  }),
}).openapi("NewSourceTarget", {
  description: "The target to set. Setting one that is off turns it back on.",
});

export const targetSchema = z
  .object({
    value: z.string(),
    agent_id: z.string(),
    agent_name: z.string().nullable().openapi({ description: "Null if the agent was deleted." }),
    path: z.string(),
    when: z.record(z.string(), z.unknown()).nullable(),
    shadow: z.boolean(),
    off_reason: z.string().nullable().openapi({
      description: "The event that turned it off, such as `installation.deleted`; null: it is on.",
    }),
    off_at: timeSchema.nullable(),
    warning: z.string().nullable().openapi({
      description:
        "Why the agent may not handle these webhooks, such as a missing route; null if nothing is wrong.",
    }),
    created_at: timeSchema,
  })
  .openapi("SourceTarget", { description: "An agent that gets a source's webhooks with one value." });

export const releasedSchema = z
  .object({
    delivered: z
      .int()
      .openapi({ description: "How many webhooks are now being delivered to their targets." }),
    unrouted: z.int().openapi({ description: "How many still have no target." }),
    is_cut: z.boolean().openapi({ description: "Whether there was not enough time for all: call it again." }),
  })
  .openapi("UnroutedDelivered", { description: "The result for webhooks that waited for a target." });

export const setTargetSchema = targetSchema
  .extend({
    unrouted: z.union([releasedSchema, z.null()]).openapi({ description: "Null unless requested." }),
    notices: noticesSchema,
  })
  .openapi("SetSourceTarget", { description: "A target that was set." });

export const targetListQuery = z.object({
  value: z.string().optional().openapi({ description: "Only the targets of this value." }),
  ...pageSchema,
});

export const targetListSchema = z
  .object({ targets: z.array(targetSchema) })
  .openapi("SourceTargetList", { description: "A page of a source's targets, by value." });

/** A target in its API format. @param warning - what is wrong with its path at the agent. */
export function showTarget(target: ListedTarget, warning: string | undefined): z.infer<typeof targetSchema> {
  return {
    value: target.value,
    agent_id: target.agentId,
    agent_name: target.agentName,
    path: target.path,
    when: target.when ?? null,
    shadow: target.isShadow,
    off_reason: target.off?.reason ?? null,
    off_at: target.off === undefined ? null : formatTime(target.off.at),
    warning: warning ?? null,
    created_at: formatTime(target.createdAt),
  };
}
