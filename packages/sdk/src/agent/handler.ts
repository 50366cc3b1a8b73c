import type { ConversationOrdering, DeliveryPolicy } from "../client/openapi.ts";
import type { AgentRequest } from "./agent-request.ts";
import type { Answer } from "./answer.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import type { PathParams } from "./path-params.ts";
import type { Method, Routes } from "./routes.ts";

/** What an agent does with a request. */
export type Handler<Path extends string = string> = (
  request: AgentRequest<PathParams<Path>>,
  context: DeliveryContext,
) => Answer | Promise<Answer>;

export type RouteOptions = {
  /** What the gateway does with the route's webhooks; without it, `assured` for providers and `direct` for keys. */
  readonly policy?: DeliveryPolicy;
  /** Whether the webhooks of one conversation (a pull request, a Slack thread) may overlap; `concurrent`. */
  readonly ordering?: ConversationOrdering;
  /** Template of the conversation, in place of the provider's: `{json:repository.full_name}#{json:number}`. */
  readonly conversationKey?: string;
  /** How long the gateway waits while the agent is silent, before it answers 504; the gateway's default is 30. */
  readonly timeoutSeconds?: number;
  /**
   * Answers of 4xx and 5xx that settle a delivery although the gateway usually tries again: `[404]` for a handler that
   * answers 404 and means it. Without it, 404, 405 and 421 count as a proxy's answers during a deployment.
   */
  readonly finalStatuses?: readonly number[];
};

/** Declares a route: `("/repos/:owner/:name", handler)`, or with options between the two. */
export type DeclareRoute = {
  <const Path extends string>(path: Path, handler: Handler<Path>): void;
  <const Path extends string>(path: Path, options: RouteOptions, handler: Handler<Path>): void;
};

/** @param onDeclared - told after each declaration. */
export function declareRoute(routes: Routes<Handler>, method: Method, onDeclared: () => void): DeclareRoute {
  function declare<const Path extends string>(path: Path, handler: Handler<Path>): void;
  function declare<const Path extends string>(
    path: Path,
    options: RouteOptions,
    handler: Handler<Path>,
  ): void;
  // The router finds a handler by its path, so that it is called with that path's parameters.
  function declare(path: string, second: RouteOptions | Handler, third?: Handler): void {
    const [options, handler] = typeof second === "function" ? [{}, second] : [second, third];
    if (typeof handler !== "function") throw new TypeError(`${method} ${path} has no handler`);
    routes.declare(method, path, options, handler);
    onDeclared();
  }
  return declare;
}
