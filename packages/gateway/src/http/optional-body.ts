import type { Env, MiddlewareHandler } from "hono";
import { hasBody } from "./has-body.ts";

/** For routes whose body may be left out: many clients name its type nevertheless. */
export function optionalBody<Variables extends Env>(): MiddlewareHandler<Variables> {
  return (context, next) => {
    if (!hasBody(context)) context.req.raw.headers.delete("content-type");
    return next();
  };
}
