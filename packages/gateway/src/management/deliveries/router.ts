import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, formatTime, json, problems } from "../../http/answers.ts";
import { cursorSchema, limitSchema } from "../filter-fields.ts";
import { createApiRouter } from "../api-router.ts";
import type { Database } from "../../storage/database.ts";
import { answerUnidentified } from "../../access/authenticate.ts";
import type { DeliveryWatch } from "../../deliveries/changes/delivery-watch.ts";
import { waitForChange, waitParameters } from "./stream/wait.ts";
import { answerBody } from "./body/answer-body.ts";
import { searchPayloads } from "../../deliveries/finding/search-payloads.ts";
import { LARGEST_ID, receivedAt, spellId } from "../../ids/delivery-id.ts";
import { filterParameters, payloadText, readFilter } from "./filter-schema.ts";
import { findBody, findDetail } from "../../deliveries/list/find-delivery.ts";
import { searchDeliveries } from "../../deliveries/finding/search-deliveries.ts";
import { createBatchRouter, type BatchRouterParts } from "./batch-router.ts";
import { createDigestRouter, type DigestRouterParts } from "./digest-router.ts";
import { createEventsRouter, type EventsRouterParts } from "./events/router.ts";
import { createHeldRouter } from "./replays/held-router.ts";
import { reachDelivery } from "./reach-delivery.ts";
import { createReplayRouter } from "./replays/replay-router.ts";
import { deliveryMissing } from "./delivery-problems.ts";
import type { ResendParts } from "./replays/resend-delivery.ts";
import { createCurlRouter, type CurlRouterParts } from "./curl/curl-router.ts";
import { deliveryDetailSchema, showDetail } from "./detail-schema.ts";
import { deliveryPageSchema } from "./schema.ts";
import { showDelivery } from "./show-delivery.ts";
import { createStreamRouter, FILTER_PROBLEMS, type StreamRouterParts } from "./stream/stream-router.ts";
import { createUsageRouter } from "../runs/usage-router.ts";
import { createStatisticsRouter, type StatisticsRouterParts } from "./statistics-router.ts";

export type DeliveriesRouterParts = ResendParts &
  CurlRouterParts &
  BatchRouterParts &
  DigestRouterParts &
  EventsRouterParts &
  StatisticsRouterParts &
  StreamRouterParts & { readonly database: Database; readonly watch: DeliveryWatch };

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };
const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List deliveries, newest first",
  request: {
    query: z.object({
      ...filterParameters,
      payload: payloadText,
      cursor: cursorSchema,
      limit: limitSchema,
    }),
  },
  responses: { 200: json(deliveryPageSchema, "A page of deliveries."), ...problems(...FILTER_PROBLEMS) },
});

const getRoute = createRoute({
  method: "get",
  path: "/{id}",
  tags,
  summary: "Get a delivery with its attempts, its runs and its request's headers",
  description:
    "A caller that sent it with a key of type `external` may follow it with that key, as `x-agent-api-key` and " +
    "without login; the response is then a `FollowedDelivery`.",
  security: [{}, { accountKey: [] }, { bearer: [] }, { agentApiKey: [] }],
  request: {
    ...byId,
    query: z.object(waitParameters),
    headers: z.object({ "if-none-match": z.string().optional() }),
  },
  responses: {
    200: json(deliveryDetailSchema, "The delivery."),
    304: { description: "It still matches the `ETag` in `If-None-Match`." },
    ...problems("delivery_not_found", "parameters_invalid"),
  },
});

const bodyRoute = createRoute({
  method: "get",
  path: "/{id}/body",
  tags,
  summary: "Download the body that was received, byte for byte",
  description:
    "An agent that claimed the delivery needs no login, only its lease token: `Authorization: LeaseToken …`.",
  security: [{}, { accountKey: [] }, { bearer: [] }, { runToken: [] }],
  request: byId,
  responses: {
    200: {
      description: "The body, with its original content type.",
      content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...problems("delivery_not_found", "body_memory_full"),
  },
});

/** `/deliveries` */
export function createDeliveriesRouter(parts: DeliveriesRouterParts) {
  const { agents, memory, watch } = parts;
  const { browse } = parts.database;
  const router = createApiRouter();
  router.openapi(listRoute, async (context) => {
    const { cursor, limit, payload, ...given } = context.req.valid("query");
    const read = await readFilter(agents, context.get("access"), given);
    if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
    const range = { above: -1n, below: cursor ?? LARGEST_ID };
    const page =
      payload === undefined
        ? await searchDeliveries(browse, read.filter, range, limit)
        : await searchPayloads(parts.database, read.filter, range, payload, limit);
    return context.json(
      {
        deliveries: page.deliveries.map(showDelivery),
        next_cursor: page.rest === undefined ? null : spellId(page.rest.below),
        looked_through: page.lookedThrough,
        back_to: page.rest === undefined ? null : formatTime(receivedAt(page.rest.below)),
      },
      200,
    );
  });

  // Before `/{id}`, which would match their paths.
  router.route("/", createStreamRouter(parts));
  router.route("/", createBatchRouter(parts));
  router.route("/", createReplayRouter(parts));
  router.route("/", createCurlRouter(parts));
  router.route("/", createHeldRouter(parts));
  router.route("/", createStatisticsRouter(parts));
  router.route("/", createUsageRouter(parts));
  router.route("/", createDigestRouter(parts));
  router.route("/", createEventsRouter(parts));

  router.openapi(getRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { wait } = context.req.valid("query");
    const reached = await reachDelivery(browse, context.get("access"), id, "read");
    if (reached.outcome !== "found") return deliveryMissing(context, id);
    const { etag, isKnown } = await waitForChange(context, reached.id, wait, watch);
    // The caller may have lost access meanwhile.
    const caller = wait === undefined ? undefined : await context.get("reauthenticate")();
    if (caller?.outcome === "refused") return answerUnidentified(context, caller);
    if (
      caller !== undefined &&
      (await reachDelivery(browse, caller.access, id, "read")).outcome !== "found"
    ) {
      return deliveryMissing(context, id);
    }
    // A browser must not send the tag on its own: the tag covers the delivery and its runs, but not its replays.
    const headers = { etag, "cache-control": "no-store" };
    if (isKnown) return context.body(null, 304, headers);
    const delivery = await findDetail(browse, reached.id);
    return delivery === undefined
      ? deliveryMissing(context, id)
      : context.json(showDetail(delivery), 200, headers);
  });

  router.openapi(bodyRoute, async (context) => {
    const { id } = context.req.valid("param");
    const reached = await reachDelivery(browse, context.get("access"), id, "read");
    const received = reached.outcome === "found" ? await findBody(browse, reached.id) : undefined;
    return received === undefined ? deliveryMissing(context, id) : answerBody(context, id, received, memory);
  });
  return router;
}
