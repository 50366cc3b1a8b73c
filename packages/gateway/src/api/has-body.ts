import type { HonoRequest } from "hono";

/** Whether a request has a body that is not empty: one of two headers says so (RFC 9112, section 6.3). */
export function hasBody(request: Pick<HonoRequest, "header">): boolean {
  return (
    request.header("transfer-encoding") !== undefined || (request.header("content-length") ?? "0") !== "0"
  );
}
