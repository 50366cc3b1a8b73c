import type { Context } from "hono";

/** Whether a request has a body that is not empty: one of two headers says so (RFC 9112, section 6.3). */
export function hasBody({ req }: Context): boolean {
  return req.header("transfer-encoding") !== undefined || (req.header("content-length") ?? "0") !== "0";
}
