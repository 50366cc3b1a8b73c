import type { AgentRequest } from "./agent-request.ts";
import type { Answer } from "./answer.ts";
import type { Method } from "./describe-route.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import type { PathParams } from "./path-params.ts";
import type { RouteOptions } from "./route-options.ts";
import type { Routes } from "./routes.ts";

/** Handles a request to one of the agent's routes. */
export type Handler<Path extends string = string> = (
  request: AgentRequest<PathParams<Path>>,
  context: DeliveryContext,
) => Answer | Promise<Answer>;

/** Declares a route: `("/repos/:owner/:name", handler)`, with options between the two if needed. */
export type DeclareRoute = {
  <const Path extends string>(path: Path, handler: Handler<Path>): void;
  <const Path extends string>(path: Path, options: RouteOptions, handler: Handler<Path>): void;
};

/** @param onDeclared - called after each declaration. */
export function declareRoute(routes: Routes<Handler>, method: Method, onDeclared: () => void): DeclareRoute {
  function declare<const Path extends string>(path: Path, handler: Handler<Path>): void;
  function declare<const Path extends string>(
    path: Path,
    options: RouteOptions,
    handler: Handler<Path>,
  ): void;
  // The router finds a handler by its path, so it is called with the parameters of that path.
  function declare(path: string, second: RouteOptions | Handler, third?: Handler): void {
    const [options, handler] = typeof second === "function" ? [{}, second] : [second, third];
    if (typeof handler !== "function") throw new TypeError(`${method} ${path} has no handler`);
    routes.declare(method, path, options, handler);
    onDeclared();
  }
  return declare;
}
