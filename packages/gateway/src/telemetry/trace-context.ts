import { randomFillSync } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** A position in a trace: W3C Trace Context, https://www.w3.org/TR/trace-context/. */
export type TraceContext = {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** The span that is the parent of what follows: 16 lower-case hex digits. */
  readonly spanId: string;
  /** 0 to 255; the lowest bit means that the trace is recorded. */
  readonly flags: number;
  /** What other tracing systems on the path added, passed on unread; undefined if nothing. */
  readonly state: string | undefined;
};

/** The flag of a recorded trace. */
const SAMPLED = 1;
/** The flags that version 00 defines: sampled, and (level 2) that the trace id is random. */
const KNOWN_FLAGS = 0x03;

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;
const LENGTH = 55;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);

/** Reads a `traceparent`; undefined if it is malformed, which counts as missing (section 3.2). */
export function readTraceparent(text: string): Omit<TraceContext, "state"> | undefined {
  if (!TRACEPARENT.test(text)) return undefined;
  const version = text.slice(0, 2);
  // Later versions may add fields after a hyphen; version 00 may not, and ff is not a version.
  if (version === "ff" || (version === "00" && text.length > LENGTH)) return undefined;
  const traceId = text.slice(3, 35);
  const spanId = text.slice(36, 52);
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, flags: Number.parseInt(text.slice(53, LENGTH), 16) & KNOWN_FLAGS };
}

/**
 * A request's trace context. Node joins repeated headers with commas: two `traceparent`s are invalid, and several
 * `tracestate`s form one list.
 */
export function readTraceContext(headers: IncomingHttpHeaders): TraceContext | undefined {
  const parent = headers["traceparent"];
  const read = typeof parent === "string" ? readTraceparent(parent.trim()) : undefined;
  if (read === undefined) return undefined;
  const state = [headers["tracestate"] ?? []].flat().join(",").trim();
  return { ...read, state: state === "" ? undefined : state };
}

/** `00-…-…-01` */
export function formatTraceparent({ traceId, spanId, flags }: Omit<TraceContext, "state">): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, "0")}`;
}

/**
 * A span of the gateway's own in a request's trace, or in a new one.
 *
 * A new trace is marked as sampled although the gateway does not record it: otherwise agents with the usual
 * parent-based sampling would stop recording as soon as they run behind a gateway.
 */
export function beginSpan(parent: TraceContext | undefined): TraceContext {
  return parent === undefined
    ? { traceId: randomHex(16), spanId: randomHex(8), flags: SAMPLED | 0x02, state: undefined }
    : { ...parent, spanId: randomHex(8) };
}

/** The context in an agent's headers, which alternate names and values. */
export function contextIn(headers: readonly string[]): TraceContext | undefined {
  let read: ReturnType<typeof readTraceparent>;
  let state: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] === "traceparent") read = readTraceparent(headers[index + 1] ?? "");
    else if (headers[index] === "tracestate") state = headers[index + 1];
  }
  return read && { ...read, state };
}

/** A context as headers, alternating lower-case names and values. */
export function contextHeaders(context: TraceContext): string[] {
  const headers = ["traceparent", formatTraceparent(context)];
  if (context.state !== undefined) headers.push("tracestate", context.state);
  return headers;
}

/** The same headers with another context, followed by more headers. */
export function withContext(
  headers: readonly string[],
  context: TraceContext,
  more: readonly string[] = [],
): string[] {
  return withoutContext(headers).concat(contextHeaders(context), more);
}

function withoutContext(headers: readonly string[]): string[] {
  let end = headers.length;
  while (end >= 2 && isContextName(headers[end - 2])) end -= 2;
  for (let index = 0; index < end; index += 2) {
    if (isContextName(headers[index])) {
      return headers.filter((_, place) => !isContextName(headers[place - (place % 2)]));
    }
  }
  // The gateway always puts them last.
  return headers.slice(0, end);
}

function isContextName(name: string | undefined): boolean {
  return name === "traceparent" || name === "tracestate";
}

/** Random bytes are generated in bulk: one at a time, they would cost a webhook a microsecond. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  const hex = pool.toString("hex", used - bytes, used);
  // All zeros mean "none".
  return hex === NO_TRACE || hex === NO_SPAN ? randomHex(bytes) : hex;
}
