import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProblemCode } from "../http/problem.ts";
import { closeAfterAnswer } from "../ingress/caller.ts";
import { sendProblem } from "../ingress/respond.ts";
import { hasTooManyHeaders, type ServerLimits } from "../limits/guard-server.ts";
import type { LimitHits } from "../limits/limit-hits.ts";

export type RejectMalformedParts = { readonly limits: ServerLimits; readonly limitHits: LimitHits };

/** Rejects requests that no handler should see. @returns whether it did. */
export function rejectMalformed(
  request: IncomingMessage,
  response: ServerResponse,
  { limits, limitHits }: RejectMalformedParts,
): boolean {
  // Ignore what follows a request whose response closes the connection (RFC 9112, section 9.6).
  if (request.socket.writableEnded) return true;
  const reject = (code: ProblemCode, detail: string): true => {
    closeAfterAnswer(request, response);
    sendProblem(response, code, detail);
    return true;
  };
  if (hasTooManyHeaders(request, limits)) {
    limitHits.count("header_count");
    return reject("headers_too_large", `The request has more than ${limits.headerCount} headers.`);
  }
  // Without a version (HTTP/0.9), a line break smuggled into a URL would end the request line.
  if (request.httpVersionMajor !== 1) {
    return reject("request_malformed", "The request must state HTTP/1.1 or HTTP/1.0.");
  }
  // RFC 9112, section 3.2: a request with several hosts, or none, is ambiguous.
  const hosts = countOf(request.rawHeaders, "host");
  if (hosts > 1 || (hosts === 0 && request.httpVersionMinor > 0)) {
    return reject("request_malformed", "The request must have exactly one Host header.");
  }
  // Absolute URLs are for proxies, which the gateway is not, and their host could contradict `Host`.
  if (request.url?.startsWith("/") !== true) {
    return reject("path_invalid", "The request target must be a path that begins with a slash.");
  }
  return false;
}

/** The number of headers with this lower-case name. */
function countOf(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index];
    if (header?.length === name.length && header.toLowerCase() === name) count += 1;
  }
  return count;
}
