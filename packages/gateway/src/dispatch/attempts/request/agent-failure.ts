import { isLoopback } from "../../../addresses/loopback.ts";

/** Sent in a development gateway's signed requests: asks the agent for the error of a failed handler. */
export const ASKS_FOR_FAILURE = "x-agentex-development";
/** In the agent's response: JSON in base64url. Like all `x-agentex-*` headers, it is never passed to a caller. */
export const FAILURE = "x-agentex-failure";

/** Why a handler failed, as reported by an agent on this machine to a development gateway. */
export type AgentFailure = { readonly message: string; readonly stack: string };

const LONGEST_MESSAGE = 500;
const LONGEST_STACK = 4_000;

/** Whether to ask an agent; only on this machine. @param origin - the agent's. */
export function asksForFailure(development: boolean, origin: string): boolean {
  return development && isLoopback(new URL(origin).hostname.replace(/^\[|\]$/g, ""));
}

/** Undefined if the header is unreadable. */
export function readFailure(header: string | undefined): AgentFailure | undefined {
  if (header === undefined) return undefined;
  try {
    const told: unknown = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
    if (typeof told !== "object" || told === null || !("message" in told)) return undefined;
    const stack = "stack" in told ? storable(told.stack, LONGEST_STACK) : "";
    return { message: storable(told.message, LONGEST_MESSAGE), stack };
  } catch {
    return undefined;
  }
}

/** PostgreSQL rejects NUL and unpaired surrogates. */
function storable(text: unknown, most: number): string {
  return typeof text === "string" ? text.slice(0, most).replaceAll("\0", "\ufffd").toWellFormed() : "";
}
