import {
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { PROBLEM_CONTENT_TYPE, problem, type ProblemCode } from "../http/problem.ts";
import { readAddress } from "../addresses/address.ts";
import type { AddressList } from "../addresses/address-list.ts";
import { timeFor, watchPace, type BodyPace } from "./body-pace.ts";
import { rateLimitKey } from "../addresses/rate-limit-key.ts";
import { closeStalled } from "./close-stalled.ts";
import type { LimitHits } from "./limit-hits.ts";

/** What a connection may ask of the server before anybody is known to be at its other end. */
export type ServerLimits = {
  /** Bytes of all headers of a request, and how many there may be. */
  readonly headerLimit: number;
  readonly headerCount: number;
  /** Milliseconds for the headers to come, from the first byte or the connection's beginning; 0: any. */
  readonly headersTimeout: number;
  readonly bodyPace: BodyPace;
  readonly bodyLimit: number;
  /** Milliseconds that nothing may be taken of an answer; 0: any. */
  readonly answerTimeout: number;
  /** Milliseconds that a connection is kept for the next request. */
  readonly keepAliveTimeout: number;
  /** Connections at once, of all and of one address; Infinity: any number. */
  readonly connections: number;
  readonly addressConnections: number;
  /** These have as many connections as they like. */
  readonly trustedProxies: AddressList | undefined;
};

/** Node looks at the clock this often, in milliseconds: a slow sender may have so much longer. */
const LOOK_EVERY = 2_000;
/** How long a sender may go on after a fault before it is cut off, in milliseconds. */
const LINGER = 2_000;
const GRACE = 5_000;

/** The limits that Node itself keeps. */
export function serverOptions(limits: ServerLimits): ServerOptions {
  const { headersTimeout, bodyPace, bodyLimit, headerLimit, keepAliveTimeout } = limits;
  // Slow bodies are seen to while they are read; this is for whatever escapes that.
  const whole = headersTimeout + timeFor(bodyPace, bodyLimit) + GRACE;
  return {
    // Answered as all else that is wrong, when the request is looked at.
    requireHostHeader: false,
    maxHeaderSize: headerLimit,
    headersTimeout,
    requestTimeout: headersTimeout === 0 || !Number.isFinite(whole) ? 0 : Math.ceil(whole),
    connectionsCheckingInterval: Math.max(20, Math.min(LOOK_EVERY, headersTimeout / 4 || LOOK_EVERY)),
    keepAliveTimeout,
  };
}

/** Keeps the limits that Node does not, and counts all. */
export function guardServer(server: Server, limits: ServerLimits, limitHits: LimitHits): void {
  // Node would leave out what is too much and pass on the rest: what was proven would not be what was sent.
  server.maxHeadersCount = 0;
  if (Number.isFinite(limits.connections)) server.maxConnections = limits.connections;
  server.on("drop", () => limitHits.count("connections"));
  server.prependListener("connection", holdConnections(limits, limitHits));
  closeStalled(server, limits.answerTimeout, limitHits);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const fault = faultOf(error);
    if (fault.limit !== undefined && socket.writable) limitHits.count(fault.limit);
    answerOnSocket(socket, fault.code, fault.detail);
  });
}

/** Whether a request has more headers than it may; all of them, repeated ones too. */
export function hasTooManyHeaders({ rawHeaders }: IncomingMessage, { headerCount }: ServerLimits): boolean {
  return rawHeaders.length > headerCount * 2;
}

/** Turns a sender away whose body comes too slowly, for a request whose handler does not watch that itself. */
export function watchBody(
  request: IncomingMessage,
  response: ServerResponse,
  { bodyPace }: ServerLimits,
  limitHits: LimitHits,
): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if ((length === undefined && encoding === undefined) || bodyPace.timeout === 0) return;
  const { socket } = request;
  const before = socket.bytesRead;
  const stop = watchPace(
    bodyPace,
    () => socket.bytesRead - before,
    () => {
      // All of it is here; it is the handler that did not want it.
      if (request.complete) return;
      limitHits.count("body_timeout");
      if (response.headersSent) socket.destroy();
      else answerOnSocket(socket, "request_timeout", "The body came too slowly.");
    },
  );
  // A request that was answered before its end, and never ends, is not closed with its connection.
  const leave = (): void => {
    stop();
    socket.off("close", leave);
  };
  request.once("end", leave).once("close", leave);
  socket.once("close", leave);
}

/** Counts the connections of each address, and ends at once those that are too many. */
function holdConnections(
  { addressConnections, trustedProxies }: ServerLimits,
  limitHits: LimitHits,
): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    if (!Number.isFinite(addressConnections)) return;
    const from = rateLimitKey(readAddress(socket.remoteAddress ?? "") ?? "", trustedProxies);
    if (from === undefined) return;
    const count = (open.get(from) ?? 0) + 1;
    open.set(from, count);
    socket.once("close", () => {
      const left = (open.get(from) ?? 1) - 1;
      if (left === 0) open.delete(from);
      else open.set(from, left);
    });
    if (count <= addressConnections) return;
    limitHits.count("address_connections");
    socket.destroy();
  };
}

type Fault = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly limit?: "header_size" | "headers_timeout";
};

/** What is to be said of a request that never became one. */
function faultOf({ code }: NodeJS.ErrnoException): Fault {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return {
        code: "headers_too_large",
        detail: "The request's headers are larger than the limit.",
        limit: "header_size",
      };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        code: "request_timeout",
        detail: "The request came too slowly.",
        limit: "headers_timeout",
      };
    case undefined:
    default:
      return { code: "request_malformed", detail: "This is not a request that HTTP/1.1 allows." };
  }
}

/** Answers where there is no response to answer with, and lets the sender hear it before the connection ends. */
function answerOnSocket(socket: Duplex, code: ProblemCode, detail: string): void {
  const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
  if (!socket.writable || response?.headersSent === true) {
    // One that is on its way out hears its answer first; the rest of what it sends is as wrong as its beginning.
    if (!socket.writableEnded) socket.destroy();
    return;
  }
  const answer = problem(code, detail);
  const body = JSON.stringify(answer);
  socket.end(
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\nconnection: close\r\n` +
      `content-type: ${PROBLEM_CONTENT_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once("end", () => socket.destroy()).once("close", () => clearTimeout(timer));
  socket.resume();
}
