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

/** Limits for connections that apply before the sender is verified. */
export type ServerLimits = {
  /** Maximum total size of a request's headers in bytes, and their maximum number. */
  readonly headerLimit: number;
  readonly headerCount: number;
  /**
   * Milliseconds for the headers to arrive, counted from the first byte or the start of the connection; 0: no limit.
   */
  readonly headersTimeout: number;
  readonly bodyPace: BodyPace;
  readonly bodyLimit: number;
  /** Milliseconds without the sender reading any of the response; 0: no limit. */
  readonly answerTimeout: number;
  /** Milliseconds that an idle connection is kept open. */
  readonly keepAliveTimeout: number;
  /** Maximum number of open connections, in total and per address; Infinity: no limit. */
  readonly connections: number;
  readonly addressConnections: number;
  /** Exempt from the limit per address. */
  readonly trustedProxies: AddressList | undefined;
};

/** How often Node checks its timeouts, in milliseconds: a slow sender may exceed them by this much. */
const LOOK_EVERY = 2_000;
/** How long a sender may keep sending after an error response before it is cut off, in milliseconds. */
const LINGER = 2_000;
const GRACE = 5_000;

/** The limits that Node itself enforces. */
export function serverOptions(limits: ServerLimits): ServerOptions {
  const { headersTimeout, bodyPace, bodyLimit, headerLimit, keepAliveTimeout } = limits;
  // Slow bodies are detected while they are read; this is a fallback for those that escape that.
  const whole = headersTimeout + timeFor(bodyPace, bodyLimit) + GRACE;
  return {
    // The request handler rejects a missing Host header, like everything else that is invalid.
    requireHostHeader: false,
    maxHeaderSize: headerLimit,
    headersTimeout,
    requestTimeout: headersTimeout === 0 || !Number.isFinite(whole) ? 0 : Math.ceil(whole),
    connectionsCheckingInterval: Math.max(20, Math.min(LOOK_EVERY, headersTimeout / 4 || LOOK_EVERY)),
    keepAliveTimeout,
  };
}

/** Enforces the limits that Node does not, and counts all hits. */
export function guardServer(server: Server, limits: ServerLimits, limitHits: LimitHits): void {
  // Node would drop excess headers and pass on the rest: the verified request would not be the one that was sent.
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

/** Whether a request has too many headers, counting repeated ones. */
export function hasTooManyHeaders({ rawHeaders }: IncomingMessage, { headerCount }: ServerLimits): boolean {
  return rawHeaders.length > headerCount * 2;
}

/** Rejects a body that arrives too slowly, for requests whose handler does not check this itself. */
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
      // The whole body has arrived; the handler has not read it.
      if (request.complete) return;
      limitHits.count("body_timeout");
      if (response.headersSent) socket.destroy();
      else answerOnSocket(socket, "request_timeout", "The body arrived too slowly.");
    },
  );
  // If a request is answered early and its body never ends, the request emits no close event when its connection
  // closes.
  const leave = (): void => {
    stop();
    socket.off("close", leave);
  };
  request.once("end", leave).once("close", leave);
  socket.once("close", leave);
}

/** Counts the connections per address and closes excess ones immediately. */
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

/** The error for a request that could not be parsed. */
function faultOf({ code }: NodeJS.ErrnoException): Fault {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return {
        code: "headers_too_large",
        detail: "The request's headers exceed the size limit.",
        limit: "header_size",
      };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        code: "request_timeout",
        detail: "The request arrived too slowly.",
        limit: "headers_timeout",
      };
    case undefined:
    default:
      return { code: "request_malformed", detail: "This is not a valid HTTP/1.1 request." };
  }
}

/**
 * Answers directly on a socket that has no response object, and lets the sender read the answer before the connection
 * closes.
 */
function answerOnSocket(socket: Duplex, code: ProblemCode, detail: string): void {
  const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse | null };
  if (!socket.writable || response?.headersSent === true) {
    // An earlier response in progress is finished first; the rest of the input is discarded.
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
