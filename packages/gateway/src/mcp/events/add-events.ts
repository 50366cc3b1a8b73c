import type { McpServer } from "@modelcontextprotocol/server";
import type { GatewayClient } from "agentex-gateway-sdk/client";
import { answerEvents } from "./answer-events.ts";
import { dialectOf } from "./event-codes.ts";
import { listEvents, listParams } from "./list-events.ts";
import type { Pace } from "./pace.ts";
import { pollEvents, pollParams } from "./poll-events.ts";
import { streamEvents, streamParams } from "./stream-events.ts";
import { subscribeEvent, subscribeParams } from "./subscribe-event.ts";
import { unsubscribeEvent, unsubscribeParams } from "./unsubscribe-event.ts";

/** MCP Events, SEP-3415: https://modelcontextprotocol.io/extensions/events/overview */
export const EVENTS_CAPABILITIES = {
  events: {},
  extensions: { "io.modelcontextprotocol/events": {} },
};

/** The caller, and its connection. */
export type EventsCaller = {
  /** Its HTTP header: in older versions of MCP, requests do not name their client. */
  readonly userAgent: string;
  /** The pace of the response to this caller; undefined if writing waits for the reader anyway. */
  readonly pace: Pace | undefined;
  /** Whether its streams resume by themselves after the gateway was down. */
  readonly reconnects: boolean;
};

/** Serves the methods of MCP Events, with the caller's permissions. */
export function addEvents({ server }: McpServer, client: GatewayClient, caller: EventsCaller): void {
  server.setRequestHandler("events/list", { params: listParams }, async (params) =>
    answerEvents(async () => listEvents(client, params)),
  );
  server.setRequestHandler("events/poll", { params: pollParams }, async (params, { mcpReq }) =>
    answerEvents(async () => pollEvents(client, params, dialectOf(mcpReq.envelope, caller.userAgent))),
  );
  server.setRequestHandler("events/stream", { params: streamParams }, async (params, { mcpReq }) => {
    const { id, signal, envelope, notify } = mcpReq;
    const dialect = dialectOf(envelope, caller.userAgent);
    return answerEvents(async () => streamEvents(client, params, { ...caller, id, signal, dialect, notify }));
  });
  server.setRequestHandler("events/subscribe", { params: subscribeParams }, async (params, { mcpReq }) =>
    subscribeEvent(client, params, dialectOf(mcpReq.envelope, caller.userAgent)),
  );
  server.setRequestHandler("events/unsubscribe", { params: unsubscribeParams }, async (params, { mcpReq }) =>
    unsubscribeEvent(client, params, dialectOf(mcpReq.envelope, caller.userAgent)),
  );
}
