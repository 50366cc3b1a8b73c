import { createRoute, z } from "@hono/zod-openapi";
import { watchAccess, type Lost } from "../access/watch-access.ts";
import type { Agents } from "../agents/agents.ts";
import { answerProblem, json, problems } from "../api/answers.ts";
import { cursorSchema, limitSchema } from "../api/filter-fields.ts";
import { createRouter } from "../api/router.ts";
import type { Database } from "../storage/database.ts";
import type { Logger } from "../telemetry/log.ts";
import { BodyMissing, openBody, type Body } from "./body.ts";
import { bodyStream } from "./body-stream.ts";
import type { Changes } from "./changes.ts";
import { parsePosition } from "./change-log.ts";
import { LARGEST_ID, spellId } from "./delivery-id.ts";
import { eventStream } from "./event-stream.ts";
import type { DeliveryFilter } from "./filter.ts";
import { filterParameters, readFilter } from "./filter-schema.ts";
import { findBody, findDetail } from "./find-delivery.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { reachDelivery } from "./reach-delivery.ts";
import {
  createReplayRouter,
  deliveryMissing,
  noRoom,
  PATIENCE,
  type ReplayRouterParts,
} from "./replay-router.ts";
import { deliveryDetailSchema, deliveryPageSchema, showDelivery, showDetail } from "./schema.ts";
import { createStatisticsRouter, type StatisticsRouterParts } from "./statistics-router.ts";

export type DeliveriesRouterParts = ReplayRouterParts &
  StatisticsRouterParts & {
    readonly database: Database;
    readonly agents: Agents;
    readonly changes: Changes;
    readonly log: Logger;
  };

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };
const filterProblems = ["agent_not_found", "agent_reference_ambiguous", "parameters_invalid"] as const;
/** Who comes back is told of what they may see then. */
const SEES_OTHERS: Lost = {
  code: "access_denied",
  detail: "The agents that you may see are others now: come again.",
};
/** A quiet stream says this often that it is alive, in milliseconds. */
const HEARTBEAT = 15_000;
/** A webhook's body is anybody's: no browser is to show it as a page, guess what it is, or run it. */
const BODY_HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'",
  "cache-control": "no-store",
};

/** `/deliveries` */
export function createDeliveriesRouter(parts: DeliveriesRouterParts) {
  const { agents, changes, memory } = parts;
  const { browse } = parts.database;
  const router = createRouter();
  const streamOf = async (body: Body): Promise<ReadableStream<Uint8Array> | "no_room" | "missing"> => {
    try {
      const open = await openBody(body, memory, PATIENCE);
      return open === undefined ? "no_room" : await bodyStream(open);
    } catch (error) {
      if (error instanceof BodyMissing) return "missing";
      throw error;
    }
  };

  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags,
      summary: "List deliveries, newest first",
      request: { query: z.object({ ...filterParameters, cursor: cursorSchema, limit: limitSchema }) },
      responses: { 200: json(deliveryPageSchema, "A page of deliveries."), ...problems(...filterProblems) },
    }),
    async (context) => {
      const { cursor, limit, ...given } = context.req.valid("query");
      const read = await readFilter(agents, context.get("access"), given);
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      const range = { above: -1n, below: cursor ?? LARGEST_ID };
      const page = await listDeliveries(browse, read.filter, range, "newest_first", limit);
      return context.json(
        {
          deliveries: page.deliveries.map(showDelivery),
          next_cursor: page.rest === undefined ? null : spellId(page.rest.below),
        },
        200,
      );
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/stream",
      tags,
      summary: "Hear of each change of a delivery as it happens",
      description:
        "Server-sent events: `event: delivery`, whose data is the delivery as in the list. After a broken connection, " +
        "`Last-Event-ID` resumes where it broke; changes of the few seconds before may then come once more. When the caller may " +
        "not read them any more, `event: end`, with `code` and `detail`, is the last one.",
      request: {
        query: z.object(filterParameters),
        headers: z.object({ "last-event-id": z.string().optional() }),
      },
      responses: {
        200: {
          description: "Events, without an end.",
          content: { "text/event-stream": { schema: z.string() } },
        },
        ...problems(...filterProblems),
      },
    }),
    async (context) => {
      const read = await readFilter(agents, context.get("access"), context.req.valid("query"));
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      const last = context.req.valid("header")["last-event-id"];
      const after = last ? parsePosition(last) : undefined;
      if (last && after === undefined) {
        return answerProblem(
          context,
          "parameters_invalid",
          "Last-Event-ID is not the id of an event of this stream.",
        );
      }
      const subscription = await changes.subscribe(read.filter, after);
      const watch = watchAccess({
        database: parts.database,
        askAgain: context.get("askAgain"),
        async check(access) {
          const now = await readFilter(agents, access, context.req.valid("query"));
          if (now.outcome === "unclear") return now;
          return seesTheSame(read.filter, now.filter) ? undefined : SEES_OTHERS;
        },
        onLost: () => subscription.end(),
        log: parts.log,
      });
      const events = eventStream(subscription, HEARTBEAT, watch);
      const encoder = new TextEncoder();
      const stream = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const next = await events.next();
          if (next.done === true) controller.close();
          else controller.enqueue(encoder.encode(next.value));
        },
        cancel() {
          watch.stop();
          subscription.end();
        },
      });
      return context.body(stream, 200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        // Proxies such as nginx would keep events back to send many at once.
        "x-accel-buffering": "no",
      });
    },
  );

  // Before `/{id}`, which would take their paths for ids.
  router.route("/", createReplayRouter(parts));
  router.route("/", createStatisticsRouter(parts));

  router.openapi(
    createRoute({
      method: "get",
      path: "/{id}",
      tags,
      summary: "Get a delivery with its attempts and its request's headers",
      request: byId,
      responses: { 200: json(deliveryDetailSchema, "The delivery."), ...problems("delivery_not_found") },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const reached = await reachDelivery(browse, context.get("access"), id, "read");
      const delivery = reached.outcome === "found" ? await findDetail(browse, reached.id) : undefined;
      return delivery === undefined ? deliveryMissing(context, id) : context.json(showDetail(delivery), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/{id}/body",
      tags,
      summary: "Download what was received, byte for byte",
      request: byId,
      responses: {
        200: {
          description: "The body, with the content type that it came with.",
          content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
        },
        ...problems("delivery_not_found", "body_memory_full"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const reached = await reachDelivery(browse, context.get("access"), id, "read");
      const received = reached.outcome === "found" ? await findBody(browse, reached.id) : undefined;
      if (received === undefined) return deliveryMissing(context, id);
      const opened = await streamOf(received.body);
      if (opened === "missing") return deliveryMissing(context, id);
      if (opened === "no_room") return noRoom(context);
      return context.body(opened, 200, {
        ...BODY_HEADERS,
        "content-length": received.body.length.toString(),
        "content-type": received.contentType ?? "application/octet-stream",
        "content-disposition": `attachment; filename="${id}"`,
      });
    },
  );
  return router;
}

/** Whether two filters that were read of the same parameters mean the same deliveries. */
function seesTheSame(before: DeliveryFilter, now: DeliveryFilter): boolean {
  const ids = ({ agentIds }: DeliveryFilter): string => agentIds?.toSorted().join() ?? "all";
  return before.accountId === now.accountId && before.agentId === now.agentId && ids(before) === ids(now);
}
