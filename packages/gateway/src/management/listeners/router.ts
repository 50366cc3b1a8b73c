import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../../access/access.ts";
import { endEvent, watchAccess } from "../../access/watch-access.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { parseDeliveryId } from "../../ids/delivery-id.ts";
import { findListed } from "../../deliveries/find-delivery.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Listener } from "../../listeners/listeners.ts";
import { copyEvent } from "./copy-event.ts";
import { openConnection, type Connection, type ConnectionParts } from "../../listeners/connection.ts";
import {
  acknowledgementSchema,
  copySchema,
  listenerSchema,
  newListenerSchema,
  showListener,
} from "./schema.ts";

export type ListenersRouterParts = ConnectionParts & {
  readonly agents: Agents;
  readonly audit: AuditLog;
  readonly log: Logger;
};

const tags = ["Listeners"];
const byId = { params: z.object({ id: z.string() }) };
const messageSchema = z.object({ id: z.string(), message: z.string() });
/** How often a quiet stream sends a sign of life, in milliseconds. */
const HEARTBEAT = 15_000;
/** A disconnected client reconnects after this many milliseconds. */
const RETRY = 1_000;

/** `POST /agents/name/{agent_name}/listeners` */
export function createAgentListenersRouter({ agents, listeners, audit }: ListenersRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/name/{agent_name}/listeners",
      tags,
      summary: "Subscribe to copies of an agent's deliveries, from now on",
      description:
        "The agent still gets its deliveries. `GET /listeners/{id}/deliveries` streams the copies, each of which must be " +
        "acknowledged. A listener that is idle for a day is removed.",
      request: {
        params: z.object({ agent_name: z.string() }),
        body: { required: true, content: { "application/json": { schema: newListenerSchema } } },
      },
      responses: {
        201: json(listenerSchema, "The new listener."),
        ...problems("agent_not_found", "access_denied", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const { agent_name } = context.req.valid("param");
      const { route, provider } = context.req.valid("json");
      const access = context.get("access");
      const reached = await reachAgent(agents, access, { name: agent_name }, "execute");
      if (reached.outcome === "missing") {
        return answerProblem(context, "agent_not_found", `Agent '${agent_name}' does not exist.`);
      }
      if (reached.outcome === "denied") {
        const detail = `The auth service does not let you listen to agent '${agent_name}'.`;
        return answerProblem(context, "access_denied", detail);
      }
      const { id, name } = reached.agent;
      const listener = await listeners.create({ agentId: id, route, provider });
      await audit.note(access, "listener.create", { type: "agent", id, name }, { listener: listener.id });
      context.header("location", `/listeners/${listener.id}`);
      return context.json(showListener(listener), 201);
    },
  );
  return router;
}

/** `/listeners` */
export function createListenersRouter(parts: ListenersRouterParts) {
  const { agents, listeners, database } = parts;
  const router = createApiRouter();
  // The OpenAPI document does not describe the events of a stream.
  router.openAPIRegistry.register("DeliveryCopy", copySchema);
  /** A listener as the caller may use it: what is not theirs looks as if it did not exist. */
  const reach = async (access: Access, id: string): Promise<Listener | undefined> => {
    const listener = await listeners.find(id);
    if (listener === undefined) return undefined;
    const reached = await reachAgent(agents, access, { id: listener.agentId }, "execute");
    return reached.outcome === "found" ? listener : undefined;
  };
  /** One connection per listener: a client that reconnects replaces its own broken connection. */
  const connections = new Map<string, Connection>();

  router.openapi(
    createRoute({
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
    }),
    async (context) => {
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
      const encoder = new TextEncoder();
      const events = eventsOf(connection);
      const stream = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const { done, value } = await events.next();
            if (done !== true) {
              controller.enqueue(encoder.encode(value));
              return;
            }
            end();
            const lost = watch.lost();
            if (lost !== undefined) controller.enqueue(encoder.encode(endEvent(lost)));
            controller.close();
          },
          async cancel() {
            end();
            await events.return(undefined);
          },
        },
        // Nothing is read from the database that the connection has no room for.
        { highWaterMark: 0 },
      );
      return context.body(stream, 200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        // Proxies such as nginx would buffer events.
        "x-accel-buffering": "no",
      });
    },
  );

  router.openapi(
    createRoute({
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
    }),
    async (context) => {
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
    },
  );

  router.openapi(
    createRoute({
      method: "delete",
      path: "/{id}",
      tags,
      summary: "Delete a listener",
      request: byId,
      responses: { 200: json(messageSchema, "It is deleted."), ...problems("listener_not_found") },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const listener = await reach(context.get("access"), id);
      if (listener === undefined || !(await listeners.delete(id))) return listenerMissing(context, id);
      connections.get(id)?.end();
      return context.json({ id, message: `Listener ${id} deleted.` }, 200);
    },
  );
  return router;
}

function listenerMissing(context: Context, id: string) {
  return answerProblem(
    context,
    "listener_not_found",
    `Listener '${id}' does not exist, or was idle for too long.`,
  );
}

/** A listener's events, in small pieces. */
async function* eventsOf(connection: Connection): AsyncGenerator<string, undefined> {
  yield `retry: ${RETRY}\n\n`;
  for (;;) {
    const sent = await connection.next(HEARTBEAT);
    switch (sent.outcome) {
      case "copy":
        yield* copyEvent(sent.copy);
        break;
      case "silence":
        yield ": nothing new\n\n";
        break;
      case "ended":
        return undefined;
    }
  }
}
