import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import type { DeliveryDetail, MadeAttempt } from "../../deliveries/list/find-delivery.ts";
import { readActor } from "../../filters/actor.ts";
import { readSessionKey } from "../../sessions/session-key.ts";
import { describingHeaders } from "../../dispatch/attempts/request/agent-headers.ts";
import { readExchange } from "../../dispatch/attempts/request/exchange.ts";
import { describeRedirect } from "../../dispatch/attempts/request/redirect.ts";
import { runSchema, showRun } from "../runs/run-schema.ts";
import { showAnswer } from "./show-answer.ts";
import { showHeaders } from "../../http/show-headers.ts";

import { deliverySchema } from "./schema.ts";
import { showDelivery } from "./show-delivery.ts";

const redirectSchema = z
  .object({
    to: z
      .string()
      .nullable()
      .openapi({
        description:
          "A path relative to the agent's URL, or a URL; without any query except the webhook's own. Null if " +
          "the response had no location.",
        example: "/code_changes/",
      }),
    advice: z.string().openapi({ description: "What to change so that the agent's handler runs." }),
  })
  .nullable()
  .openapi({ description: "Set if `error` is `agent_redirected`: where the agent redirected to." });

const attemptSchema = z
  .object({
    number: z.int().openapi({ description: "Counted from 1." }),
    started_at: timeSchema,
    duration_ms: z.int().nullable().openapi({ description: "Null while the attempt is in progress." }),
    agent_status: z
      .int()
      .nullable()
      .openapi({ description: "The status code of the agent's response; null if there was none." }),
    error: z
      .string()
      .nullable()
      .openapi({ description: "Why the attempt got no usable response; null if it got one." }),
    redirect: redirectSchema,
    sent_to: z.string().nullable().openapi({
      description: "The URL of the request to the agent; null if it is unknown or there is none.",
    }),
    sent_headers: z.array(z.tuple([z.string(), z.string()])).openapi({
      description:
        "What the gateway added to the headers of `request`, without the signature and the run's token.",
    }),
    answer_headers: z
      .array(z.tuple([z.string(), z.string()]))
      .nullable()
      .openapi({
        description:
          "The headers of the agent's response, up to 2 KB, without those of the connection, and the values " +
          "of credentials " +
          "hidden; null if there was no response, or if it is not known.",
      }),
    failure: z
      .object({ message: z.string(), stack: z.string() })
      .nullable()
      .openapi({
        description:
          "Why the agent's handler failed, as reported in development by an agent on the gateway's own machine; " +
          "otherwise null.",
      }),
    answer: z
      .object({
        encoding: z.enum(["utf-8", "base64"]),
        content: z.string(),
        is_cut: z.boolean().openapi({ description: "Whether the response may have been longer." }),
      })
      .nullable()
      .openapi({ description: "The start of the agent's response body." }),
  })
  .openapi("Attempt", { description: "One HTTP request to the agent for a delivery." });

export const deliveryDetailSchema = deliverySchema
  .extend({
    attempts: z.array(attemptSchema),
    request: z
      .object({
        headers: z.array(z.tuple([z.string(), z.string()])).openapi({
          description: "As the agent receives them, in order. The values of credentials are hidden.",
        }),
        body_size: z.int().openapi({ description: "In bytes." }),
      })
      .nullable()
      .openapi({ description: "What was received; null if it is no longer stored." }),
    run: z.union([runSchema, z.null()]).openapi({
      description:
        "The latest run of the agent for this delivery, or for the batch that it is in; null if there was none.",
    }),
    runs: z.array(runSchema).openapi({ description: "The runs before it, latest first." }),
    replays: z.array(z.string()).openapi({ description: "The ids of the replays of this delivery." }),
  })
  .openapi("DeliveryDetail", { description: "A delivery with its attempts and its request." });

/** A delivery with all its details, in the API's format. */
export function showDetail(delivery: DeliveryDetail): z.infer<typeof deliveryDetailSchema> {
  const { headers, bodySize } = delivery;
  const [run, ...earlier] = delivery.runs;
  return {
    ...showDelivery(delivery),
    attempts: delivery.made.map((attempt) => showAttempt(attempt, delivery)),
    request:
      headers === undefined || bodySize === undefined
        ? null
        : { headers: showHeaders(headers), body_size: bodySize },
    run: run === undefined ? null : showRun(run),
    runs: earlier.map(showRun),
    replays: delivery.replays.map(formatDeliveryId),
  };
}

function showAttempt(attempt: MadeAttempt, delivery: DeliveryDetail): z.infer<typeof attemptSchema> {
  const { method, path } = delivery;
  const exchange = readExchange(attempt.exchange);
  return {
    number: attempt.number,
    started_at: formatTime(attempt.started_at),
    duration_ms: attempt.duration,
    agent_status: attempt.agent_status,
    error: attempt.error,
    redirect:
      attempt.error === "agent_redirected" ? describeRedirect(attempt.redirected_to, { method, path }) : null,
    sent_to: exchange === undefined ? null : exchange.to + path,
    sent_headers: sentHeaders(attempt, delivery),
    answer_headers: exchange?.headers?.map(([name, value]) => [name, value]) ?? null,
    failure: exchange?.failure ?? null,
    answer: showAnswer(attempt.answer),
  };
}

/** These are the same for every attempt, except for the attempt's number and time. */
function sentHeaders({ number, started_at }: MadeAttempt, delivery: DeliveryDetail): [string, string][] {
  const { event, conversation, standing, session, provider } = delivery;
  const described = {
    provider,
    event: event ?? undefined,
    conversation: conversation ?? undefined,
    standing: standing ?? undefined,
    session: session ?? undefined,
    sessionKey: readSessionKey(delivery),
    actor: readActor(delivery),
  };
  const headers = describingHeaders(formatDeliveryId(delivery.id), described, number);
  headers.push("x-agentex-timestamp", String(Math.floor(started_at / 1_000)));
  return headers.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? ""]] : [],
  );
}
