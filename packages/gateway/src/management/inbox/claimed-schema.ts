import { z } from "@hono/zod-openapi";
import type { ClaimedDelivery } from "../../dispatch/inbox/describe-claimed.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { formatDeliveryId, receivedAt } from "../../ids/delivery-id.ts";

const MOST = 100;
/** In seconds; proxies end requests that stay silent longer. */
const LONGEST_WAIT = 60;
/** In seconds. */
const LONGEST_LEASE = 3_600;

export const leaseSchema = z.int().min(1).max(LONGEST_LEASE);

export const claimSchema = z
  .strictObject({
    max: z.int().min(1).max(MOST).default(10).openapi({ description: "The maximum number of deliveries." }),
    wait: z.int().min(0).max(LONGEST_WAIT).default(0).openapi({
      description: "How many seconds to wait if nothing is due. The response comes as soon as something is.",
    }),
    lease: leaseSchema.default(120).openapi({
      description:
        "How many seconds the deliveries are leased to the caller. A delivery that is neither acknowledged nor " +
        "extended by then goes to the next claim.",
    }),
    route: z
      .string()
      .optional()
      .openapi({ description: "Only deliveries of this route.", example: "POST /github" }),
    provider: z.string().optional().openapi({ description: "Only deliveries of this provider." }),
  })
  .openapi("NewClaim", { description: "A claim from an agent's inbox." });

export const claimedDeliverySchema = z
  .object({
    id: z.string(),
    attempt: z.int().openapi({ description: "The number of this attempt, from 1." }),
    lease_token: z.string().openapi({
      description: "Send it with every call about this attempt, as `Authorization: LeaseToken …`.",
    }),
    lease_until: timeSchema,
    method: z.string(),
    path: z.string().openapi({ description: "Path and query relative to the agent, as received." }),
    headers: z.array(z.tuple([z.string(), z.string()])).openapi({
      description:
        "Names and values, in order: those that a request to an agent's URL carries, signature included.",
    }),
    body: z.string().optional().openapi({ description: "The body, if it is UTF-8 text." }),
    body_base64: z.string().optional().openapi({ description: "The body, if it is anything else." }),
    body_omitted: z.literal(true).optional().openapi({
      description:
        "The body is too large for this response (1 MiB, or 8 MiB in total): download it from `body_url`.",
    }),
    body_url: z.string().optional().openapi({
      description:
        "Where to download an omitted body, with the lease token. Relative if the gateway's URL is not configured.",
    }),
    route: z.string(),
    event: z.string().nullable(),
    provider: z.string(),
    conversation: z.string().nullable(),
    received_at: timeSchema,
    batch: z
      .object({ count: z.int() })
      .optional()
      .openapi({ description: "The number of deliveries in the batch that is the body. They end together." }),
  })
  .openapi("ClaimedDelivery", {
    description: "A claimed delivery. Acknowledge it before its lease expires.",
  });

export const claimedSchema = z
  .object({ deliveries: z.array(claimedDeliverySchema) })
  .openapi("ClaimedDeliveries", { description: "The claimed deliveries; empty if nothing was due." });

/** @param publicUrl - the gateway's public URL; undefined if unknown. */
export function showClaimed(
  claimed: ClaimedDelivery,
  publicUrl: string | undefined,
): z.infer<typeof claimedDeliverySchema> {
  const id = formatDeliveryId(claimed.id);
  const { headers, batchCount } = claimed;
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    pairs.push([headers[index] ?? "", headers[index + 1] ?? ""]);
  }
  return {
    id,
    attempt: claimed.attempt,
    lease_token: claimed.leaseToken,
    lease_until: formatTime(claimed.leaseUntil),
    method: claimed.method,
    path: claimed.path,
    headers: pairs,
    ...showBody(claimed, `${publicUrl?.replace(/\/+$/, "") ?? ""}/deliveries/${id}/body`),
    route: claimed.route,
    event: claimed.event ?? null,
    provider: claimed.provider,
    conversation: claimed.conversation ?? null,
    received_at: formatTime(receivedAt(claimed.id)),
    ...(batchCount !== undefined && { batch: { count: batchCount } }),
  };
}

function showBody({ body }: ClaimedDelivery, url: string) {
  switch (body.kind) {
    case "text":
      return { body: body.content };
    case "base64":
      return { body_base64: body.content };
    case "omitted":
      return { body_omitted: true as const, body_url: url };
  }
}
