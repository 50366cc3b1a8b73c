import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../../access/access.ts";
import { watchAccess } from "../../access/watch-access.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import { parseDeliveryId } from "../../ids/delivery-id.ts";
import { findListed } from "../../deliveries/list/find-delivery.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Listener } from "../../listeners/listener.ts";
import { copyStream } from "./copy-stream.ts";
import { openConnection, type Connection, type ConnectionParts } from "../../listeners/connection.ts";
import { acknowledgementSchema, copySchema } from "./schema.ts";

export type ListenersRouterParts = ConnectionParts & {
  readonly agents: Agents;
  readonly log: Logger;
};

const tags = ["Listeners"];
const byId = { params: z.object({ id: z.string() }) };
const messageSchema = z.object({ id: z.string(), message: z.string() });

const streamRoute = createRoute({
  method: "get",
  path: "/{id}/deliveries",
  tags,
  summary: "Stream copies of deliveries as they arrive",
  description:
    "Server-sent events: `event: delivery`, with a `DeliveryCopy` as data. The stream pauses while 16 copies are not " +
    "acknowledged; those are sent again on the next connection. If the caller loses access, the last event is " +
    "`event: end`, with `code` and `detail`.",
  request: byId,
  responses: {
    200: {
      description: "An endless stream of events.",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems("listener_not_found"),
  },
});

const acknowledgeRoute = createRoute({
  method: "post",
  path: "/{id}/acknowledge",
  tags,
  summary: "Acknowledge a copy, so that it is not sent again",
  request: {
    ...byId,
    body: { required: true, content: { "application/json": { schema: acknowledgementSchema } } },
  },
  responses: {
    200: json(messageSchema, "It is acknowledged."),
    ...problems("listener_not_found", "delivery_not_found", "body_not_json", "body_invalid"),
  },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/{id}",
  tags,
  summary: "Delete a listener",
  request: byId,
  responses: { 200: json(messageSchema, "Deleted."), ...problems("listener_not_found") },
});

/** `/listeners` */
export function createListenersRouter(parts: ListenersRouterParts) {
  const { agents, listeners, database } = parts;
  const router = createApiRouter();
  // The OpenAPI document does not describe the events of a stream.
  router.openAPIRegistry.register("DeliveryCopy", copySchema);
  /** Finds a listener that the caller may use. What is not theirs looks as if it did not exist. */
  const reach = async (access: Access, id: string): Promise<Listener | undefined> => {
    const listener = await listeners.find(id);
    if (listener === undefined) return undefined;
    const reached = await reachAgent(agents, access, { id: listener.agentId }, "execute");
    return reached.outcome === "found" ? listener : undefined;
  };
  /** One connection per listener: a client that reconnects replaces its own broken connection. */
  const connections = new Map<string, Connection>();

  router.openapi(streamRoute, async (context) => {
    const { id } = context.req.valid("param");
    const listener = await reach(context.get("access"), id);
    if (listener === undefined) return listenerMissing(context, id);
    await listeners.touch(listener);
    connections.get(id)?.end();
    const connection = await openConnection(listener, parts);
    connections.set(id, connection);
    const watch = watchAccess({
      database,
      reauthenticate: context.get("reauthenticate"),
      check: async (access) =>
        (await reach(access, id)) === undefined
          ? { code: "listener_not_found", detail: `Listener '${id}' no longer exists.` }
          : undefined,
      onLost: () => connection.end(),
      log: parts.log,
    });
    const end = (): void => {
      watch.stop();
      connection.end();
      if (connections.get(id) === connection) connections.delete(id);
    };
    return context.body(copyStream(connection, watch, end), 200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // Proxies such as nginx would buffer events.
      "x-accel-buffering": "no",
    });
  });

  router.openapi(acknowledgeRoute, async (context) => {
    const { id } = context.req.valid("param");
    const { delivery_id } = context.req.valid("json");
    const listener = await reach(context.get("access"), id);
    if (listener === undefined) return listenerMissing(context, id);
    const parsed = parseDeliveryId(delivery_id);
    const delivery = parsed === undefined ? undefined : await findListed(database.browse, parsed);
    if (delivery === undefined || delivery.agent_id !== listener.agentId) {
      return answerProblem(
        context,
        "delivery_not_found",
        `The listener's agent has no delivery '${delivery_id}'.`,
      );
    }
    await listeners.acknowledge(id, delivery.id);
    return context.json({ id, message: `${delivery_id} acknowledged.` }, 200);
  });

  router.openapi(deleteRoute, async (context) => {
    const { id } = context.req.valid("param");
    const listener = await reach(context.get("access"), id);
    if (listener === undefined || !(await listeners.delete(id))) return listenerMissing(context, id);
    connections.get(id)?.end();
    return context.json({ id, message: `Listener ${id} deleted.` }, 200);
  });
  return router;
}

function listenerMissing(context: Context, id: string) {
  return answerProblem(
    context,
    "listener_not_found",
    `Listener '${id}' does not exist, or was idle for too long.`,
  );
}
