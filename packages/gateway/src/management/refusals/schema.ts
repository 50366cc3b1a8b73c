import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { cursorSchema, filterText, filterTime, limitSchema } from "../filter-fields.ts";
import { receivedAt } from "../../ids/delivery-id.ts";
import { formatRefusalId } from "../../ids/refusal-id.ts";
import type { RefusalRow } from "../../storage/schema/refusals.ts";

/** A problem found in a request. */
export const findingSchema = z
  .object({
    code: z.string().openapi({ description: "Stable, for programs.", example: "body_rewritten" }),
    sentence: z
      .string()
      .openapi({ description: "For people. It may name keys, but never contains a secret." }),
  })
  .openapi("Finding", { description: "One problem that was found in a request." });

export const refusalSchema = z
  .object({
    id: z.string().openapi({ example: "rfs_0p1c8z0r40000" }),
    agent_id: z.uuid().nullable().openapi({ description: "Null if no agent had this name." }),
    agent_name: z.string().openapi({ description: "The agent name in the request's URL." }),
    method: z.string(),
    path: z.string().openapi({
      description: "The path after the agent's name, without the query, truncated to 500 characters.",
    }),
    provider: z.string().nullable().openapi({
      description:
        "The provider whose signature it carried, or `external` for an API key; null if it had no credentials.",
    }),
    code: z
      .string()
      .openapi({ description: "The error code that the sender got.", example: "signature_invalid" }),
    reason: z.string().openapi({
      description: "A more precise code that the sender did not get.",
      example: "no_signing_key",
    }),
    detail: z.string().openapi({ description: "The reason, in a sentence." }),
    diagnosis: z.array(findingSchema).openapi({
      description:
        "What is wrong with the request, most likely cause first. Empty if nothing was found, and for most " +
        "requests of a burst, until one of them is requested by its id.",
    }),
    remote_address: z.string().openapi({ description: "The sender's IP address." }),
    refused_at: timeSchema,
  })
  .openapi("Refusal", { description: "A request that the gateway rejected." });

export const refusalPageSchema = z
  .object({
    refusals: z.array(refusalSchema),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "Pass it as `cursor` to get the next page; null on the last page." }),
    left_out: z.int().openapi({
      description:
        "Rejected requests that were counted but not recorded since this gateway started, because there were too many.",
    }),
  })
  .openapi("RefusalPage", { description: "A page of rejected requests, newest first." });

export const refusalDetailSchema = refusalSchema
  .extend({
    headers: z
      .array(z.tuple([z.string(), z.string()]))
      .nullable()
      .openapi({
        description:
          "Up to 60 headers in the order received. If a header may carry a credential, only the length of its " +
          "value is kept. Null for " +
          "requests of older gateways.",
      }),
  })
  .openapi("RefusalDetail", { description: "A rejected request with its headers." });

export const refusalCountSchema = z
  .object({ count: z.int() })
  .openapi("RefusalCount", { description: "How many rejected requests match." });

export const refusalFilter = {
  agent: filterText.openapi({
    type: "string",
    description: "The agent name in the request's URL, whether or not such an agent exists.",
  }),
  agent_id: filterText.openapi({ type: "string" }),
  provider: filterText.openapi({ type: "string" }),
  code: filterText.openapi({ type: "string" }),
  reason: filterText.openapi({ type: "string" }),
  from: filterTime.openapi({ description: "Only requests at or after this time." }),
  to: filterTime.openapi({ description: "Only requests before this time." }),
};
export const pageParameters = { cursor: cursorSchema, limit: limitSchema };

/** A rejected request in its API format. */
export function showRefusal(row: RefusalRow): z.infer<typeof refusalSchema> {
  const { id, account_id: _, diagnosis, headers: _headers, ...rest } = row;
  return {
    ...rest,
    id: formatRefusalId(id),
    diagnosis: z.array(findingSchema).parse(JSON.parse(diagnosis)),
    refused_at: formatTime(receivedAt(id)),
  };
}

/** A rejected request with its headers, in its API format. */
export function showDetail(row: RefusalRow): z.infer<typeof refusalDetailSchema> {
  const headers =
    row.headers === null ? null : z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(row.headers));
  return { ...showRefusal(row), headers };
}
