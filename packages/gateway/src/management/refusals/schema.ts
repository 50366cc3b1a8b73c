import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { cursorSchema, filterText, filterTime, limitSchema } from "../filter-fields.ts";
import { receivedAt } from "../../ids/delivery-id.ts";
import { formatRefusalId } from "../../ids/refusal-id.ts";
import type { RefusalRow } from "../../storage/schema/refusals.ts";

/** One thing that is the matter with a request. */
export const findingSchema = z
  .object({
    code: z.string().openapi({ description: "Stable.", example: "body_rewritten" }),
    sentence: z.string().openapi({ description: "For you; it may name keys, and holds no secret." }),
  })
  .openapi("Finding");

export const refusalSchema = z
  .object({
    id: z.string().openapi({ example: "rfs_0p1c8z0r40000" }),
    agent_id: z.uuid().nullable().openapi({ description: "Null where no agent had this name." }),
    agent_name: z.string(),
    method: z.string(),
    path: z
      .string()
      .openapi({ description: "Below the agent's name, without the query; cut at 500 characters." }),
    provider: z.string().nullable().openapi({
      description: "Whose signature it carried, `external` for a key; null where it carried nothing.",
    }),
    code: z.string().openapi({ description: "As the sender heard it.", example: "signature_invalid" }),
    reason: z.string().openapi({ description: "More precise, for you.", example: "no_signing_key" }),
    detail: z.string(),
    diagnosis: z.array(findingSchema).openapi({
      description:
        "What is the matter with it, most telling first; empty where nothing can be said, and for most of a flood.",
    }),
    remote_address: z.string(),
    refused_at: timeSchema,
  })
  .openapi("Refusal");

export const refusalPageSchema = z
  .object({
    refusals: z.array(refusalSchema),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "Where the next page begins; null at the end." }),
    left_out: z.int().openapi({
      description:
        "How many this gateway has counted without recording them since it started: it was flooded.",
    }),
  })
  .openapi("RefusalPage");

export const refusalFilterSchema = z.object({
  agent: filterText.openapi({ type: "string", description: "The name in the request." }),
  agent_id: filterText.openapi({ type: "string" }),
  provider: filterText.openapi({ type: "string" }),
  code: filterText.openapi({ type: "string" }),
  reason: filterText.openapi({ type: "string" }),
  from: filterTime.openapi({ description: "At this time or later." }),
  to: filterTime.openapi({ description: "Before this time." }),
  cursor: cursorSchema,
  limit: limitSchema,
});

/** A refusal as it is shown on the wire. */
export function showRefusal(row: RefusalRow): z.infer<typeof refusalSchema> {
  const { id, account_id: _, diagnosis, ...rest } = row;
  return {
    ...rest,
    id: formatRefusalId(id),
    diagnosis: z.array(findingSchema).parse(JSON.parse(diagnosis)),
    refused_at: formatTime(receivedAt(id)),
  };
}
