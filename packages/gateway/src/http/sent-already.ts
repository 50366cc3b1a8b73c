import type { TypedResponse } from "hono";

/**
 * The original `Response`. Hono's server replaces it with its own, which would be written although the response was already sent.
 */
const { Response: PlainResponse } = globalThis;

/**
 * Tells Hono's server that the response was already sent without it, and with which status. Its type fits every operation, so that
 * any router can return it.
 */
export function sentAlready(status: number): Response & TypedResponse<never, never, never> {
  return new PlainResponse(null, {
    status,
    headers: { "x-hono-already-sent": "true" },
  }) as Response & TypedResponse<never, never, never>;
}
