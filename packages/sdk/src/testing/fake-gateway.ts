import type { AgentServer } from "../agent/agent-server.ts";
import { testAccess } from "../agent/request/test-access.ts";
import type { DeclaredRoute } from "../client/openapi.ts";
import { batchOf, type BatchedEventChanges } from "./batch-of.ts";
import { createFakeRuns, type FakeRun } from "./fake-runs.ts";
import { newDeliveryId, type Attempt } from "./gateway-headers.ts";
import type { Overrides } from "./override.ts";
import { signedEvent, signedRequest, type EventChanges } from "./signed-event.ts";

export type DeliverOptions = Attempt &
  EventChanges & {
    /** Path and query of the agent's route; only needed if the agent has several `POST` routes. */
    readonly path?: string;
  };

/** A request from your own caller, with one of the agent's API keys. */
export type Call = {
  /** Default: `POST`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Strings are sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  /** The id of a provider that you defined. Default: `external`. */
  readonly provider?: string;
  /** The provider's name for the event. */
  readonly event?: string;
};

export type FakeGateway = {
  /**
   * Delivers a provider's sample event, with some fields of its payload replaced.
   *
   * @param event - as the gateway names it: `push`, `pull_request.opened`.
   * @returns the agent's response.
   * @throws TypeError if there is no such provider, no sample of that event, or if the route is ambiguous.
   */
  deliver(
    provider: string,
    event: string,
    overrides?: Overrides,
    options?: DeliverOptions,
  ): Promise<Response>;
  /**
   * Delivers several sample events of a provider in one request, as the gateway does for a route that batches; oldest first.
   *
   * @returns the agent's response, which covers all of them.
   * @throws TypeError as `deliver` does.
   */
  deliverBatch(
    provider: string,
    events: readonly BatchedEventChanges[],
    options?: Attempt & Pick<DeliverOptions, "path">,
  ): Promise<Response>;
  /**
   * Forwards a request from a caller, or from a provider without samples.
   *
   * @param path - path and query of the agent's route.
   * @returns the agent's response.
   */
  forward(path: string, call?: Call, attempt?: Attempt): Promise<Response>;
  /** The runs that the agent started, oldest first. */
  readonly runs: readonly FakeRun[];
  /** The conversations that runs bound to their sessions with `context.bind`, and those sessions. */
  readonly sessions: ReadonlyMap<string, string>;
};

/**
 * A gateway for tests of one agent: signs requests and calls the agent's handlers without a network. The agent is neither
 * started nor registered. From now on, it trusts only this gateway and reports its runs to it. Nothing is retried, delayed or
 * stored.
 *
 *     const gateway = fakeGateway(acp);
 *     const response = await gateway.deliver("github", "push", { ref: "refs/heads/main" });
 *     const [run] = gateway.runs; // if the route declares a run
 *     await run?.ended;
 */
export function fakeGateway(acp: AgentServer): FakeGateway {
  const access = testAccess.get(acp);
  if (access === undefined) throw new TypeError("The agent is not an AgentServer of this package.");
  const key = crypto.randomUUID();
  access.trustKey(key);
  const baseUrl = `http://agent.test${access.basePath}`;
  const runs = createFakeRuns(() => access.reportRuns());
  access.callForRuns(runs.calls);
  const attemptOf = <Given extends Attempt>(given: Given) => ({
    runToken: "fake",
    sessions: runs.sessions,
    ...given,
    deliveryId: given.deliveryId ?? newDeliveryId(),
  });
  const send = async (request: Request): Promise<Response> => {
    const { headers } = request;
    const response = await acp.fetch(request);
    if (response.status === 202 && response.headers.get("x-agentex-run") === "started") {
      runs.begin(headers.get("x-agentex-delivery-id") ?? "", Number(headers.get("x-agentex-attempt")));
    }
    return response;
  };
  /** Where a provider's events go, and what the route sends. */
  const placeOf = (provider: string, given: string | undefined) => {
    const routes = access.declaredRoutes().filter(({ method }) => method === "POST");
    const path = given ?? routeFor(provider, routes);
    const [called] = path.split("?", 1);
    return { path, send: routes.find((route) => route.path === called)?.send ?? "body" };
  };
  return {
    runs: runs.all,
    sessions: runs.sessions,

    async deliver(provider, event, overrides = {}, { path, ...changes } = {}) {
      const place = placeOf(provider, path);
      return send(
        await signedEvent(provider, event, overrides, { ...attemptOf(changes), ...place, baseUrl, key }),
      );
    },

    async deliverBatch(provider, events, { path, ...attempt } = {}) {
      const place = placeOf(provider, path);
      const { forwarded, deliveryId } = await batchOf(provider, events, place.path, { ...attempt, ...place });
      const options = { ...attemptOf({ deliveryId, ...attempt }), path: place.path, baseUrl, key };
      return send(await signedRequest(forwarded, options));
    },

    async forward(path, { body, headers = {}, provider = "external", ...call } = {}, attempt = {}) {
      const isText = typeof body === "string" || body === undefined;
      const forwarded = {
        ...call,
        provider,
        headers: { ...(!isText && { "content-type": "application/json" }), ...lowerCase(headers) },
        body: isText ? (body ?? "") : JSON.stringify(body),
      };
      return send(await signedRequest(forwarded, { ...attemptOf(attempt), path, baseUrl, key }));
    },
  };
}

/** The route that `acp.on` declares for the provider, or the agent's only one. */
function routeFor(provider: string, routes: readonly DeclaredRoute[]): string {
  const paths = routes.map(({ path }) => path);
  if (paths.includes(`/${provider}`)) return `/${provider}`;
  const [only, ...others] = paths;
  if (only !== undefined && others.length === 0 && !/[:*]/.test(only)) return only;
  throw new TypeError(
    only === undefined
      ? "The agent declares no route for POST."
      : `Set path to one of the agent's routes: ${paths.join(", ")}.`,
  );
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
