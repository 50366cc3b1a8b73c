import type { AgentFailure } from "./agent-failure.ts";
import { showHeaders } from "../../../http/show-headers.ts";

/** These say nothing about the response, or repeat what is recorded elsewhere. */
const LEFT_OUT = new Set(["connection", "content-length", "date", "keep-alive", "transfer-encoding"]);
/** How much of the headers is kept, in characters. */
const MOST = 2_048;

/** What is kept of an attempt besides its result. */
export type Exchange = {
  /** The agent's URL, to which the delivery's path was appended. */
  readonly to: string;
  /** The headers of the response, without the values of credentials. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** In development only. */
  readonly failure?: AgentFailure | undefined;
};

/**
 * Serializes it for the record.
 *
 * @param headers - of the response: alternating names and values; undefined if there was none.
 */
export function writeExchange(
  to: string,
  headers: readonly string[] | undefined,
  failure: AgentFailure | undefined,
): string {
  if (headers === undefined) return JSON.stringify({ to });
  const pairs: [string, string][] = [];
  let size = 0;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = headers.slice(index, index + 2);
    if (isLeftOut(name)) continue;
    size += name.length + value.length;
    if (size > MOST) break;
    // Headers cannot contain NUL or surrogates, which PostgreSQL rejects.
    pairs.push([name, value]);
  }
  return JSON.stringify({ to, headers: showHeaders(pairs), failure });
}

function isLeftOut(name: string): boolean {
  return LEFT_OUT.has(name) || LEFT_OUT.has(name.toLowerCase());
}

/** Parses it; undefined for attempts by older gateways and attempts in progress. */
export function readExchange(text: string | null): Exchange | undefined {
  return text === null ? undefined : (JSON.parse(text) as Exchange);
}
