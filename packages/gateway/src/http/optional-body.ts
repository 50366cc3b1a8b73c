import type { Env, MiddlewareHandler } from "hono";
import { hasBody } from "./has-body.ts";

/** For routes with an optional body: many clients send its content type even without one. */
export function optionalBody<Variables extends Env>(): MiddlewareHandler<Variables> {
  return (context, next) => {
    if (!hasBody(context)) context.req.raw.headers.delete("content-type");
    return next();
  };
}
