import type { Context } from "hono";

/** Whether a request has a non-empty body, according to its headers (RFC 9112, section 6.3). */
export function hasBody({ req }: Context): boolean {
  return req.header("transfer-encoding") !== undefined || (req.header("content-length") ?? "0") !== "0";
}
