import type { AgentRequest } from "./request/agent-request.ts";
import type { Answer } from "./answer.ts";
import type { Method } from "./routes/describe-route.ts";
import type { DeliveryContext } from "./request/delivery-context.ts";
import type { PathParams } from "./routes/path-params.ts";
import type { RouteOptions } from "./routes/route-options.ts";
import type { Routes } from "./routes/routes.ts";
import type { Runs } from "./runs/runs.ts";

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

export type DeclareParts = {
  readonly routes: Routes<Handler>;
  readonly runs: Runs;
  /** Called after each declaration. */
  readonly onDeclared: () => void;
};

export function declareRoute({ routes, runs, onDeclared }: DeclareParts, method: Method): DeclareRoute {
  function declare<const Path extends string>(path: Path, handler: Handler<Path>): void;
  function declare<const Path extends string>(
    path: Path,
    options: RouteOptions,
    handler: Handler<Path>,
  ): void;
  // The router found the handler by its path, so the parameters are those of that path.
  function declare(path: string, second: RouteOptions | Handler, third?: Handler): void {
    const [options, handler] = typeof second === "function" ? [{}, second] : [second, third];
    if (typeof handler !== "function") throw new TypeError(`${method} ${path} has no handler`);
    const { run } = options;
    routes.declare(
      method,
      path,
      options,
      run === undefined
        ? handler
        : (request, context) =>
            runs.start({ request, context, options: run, work: (during) => handler(request, during) }),
    );
    onDeclared();
  }
  return declare;
}
