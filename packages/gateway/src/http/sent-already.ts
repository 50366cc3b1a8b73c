import type { TypedResponse } from "hono";

/** As it is before Hono's server puts one of its own in its place, which would be written although it was sent. */
const { Response: PlainResponse } = globalThis;

/**
 * Tells Hono's server that the answer goes out past it, and how it is. Its type fits every operation, so that any router can return
 * it.
 */
export function sentAlready(status: number): Response & TypedResponse<never, never, never> {
  return new PlainResponse(null, {
    status,
    headers: { "x-hono-already-sent": "true" },
  }) as Response & TypedResponse<never, never, never>;
}
