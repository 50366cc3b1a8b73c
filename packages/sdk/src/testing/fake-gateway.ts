import type { AgentServer } from "../agent/agent-server.ts";
import { testAccess } from "../agent/test-access.ts";
import type { DeclaredRoute } from "../client/openapi.ts";
import type { Attempt } from "./gateway-headers.ts";
import type { Overrides } from "./override.ts";
import { signedEvent, signedRequest } from "./signed-event.ts";

export type DeliverOptions = Attempt & {
  /** Path and query of the agent's route; not needed where it has exactly one for `POST`. */
  readonly path?: string;
};

/** A request of a caller of your own, who holds one of the agent's keys. */
export type Call = {
  /** `POST` unless given. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  /** `external` unless given: the id of a provider that you defined. */
  readonly provider?: string;
  /** The provider's name for what happened. */
  readonly event?: string;
};

export type FakeGateway = {
  /**
   * Delivers a provider's sample event, with some fields of its payload replaced.
   *
   * @param event - as the gateway names it: `push`, `pull_request.opened`.
   * @returns the agent's answer.
   * @throws TypeError when there is no such provider, or no sample of that event, or it is not clear for which route it is.
   */
  deliver(
    provider: string,
    event: string,
    overrides?: Overrides,
    options?: DeliverOptions,
  ): Promise<Response>;
  /**
   * Forwards the request of a caller, or of a provider that has no samples.
   *
   * @param path - path and query of the agent's route.
   * @returns the agent's answer.
   */
  forward(path: string, call?: Call, attempt?: Attempt): Promise<Response>;
};

/**
 * A gateway for one agent's tests: it signs what it sends, and calls the agent's handlers without a network. The agent is
 * neither started nor registered, and from now on trusts this gateway only. It does not retry, wait or keep anything.
 *
 *     const gateway = fakeGateway(acp);
 *     const response = await gateway.deliver("github", "push", { ref: "refs/heads/main" });
 */
export function fakeGateway(acp: AgentServer): FakeGateway {
  const access = testAccess.get(acp);
  if (access === undefined) throw new TypeError("The agent is no AgentServer of this package.");
  const key = crypto.randomUUID();
  access.trustKey(key);
  const baseUrl = `http://agent.test${access.basePath}`;
  return {
    async deliver(provider, event, overrides = {}, { path, ...attempt } = {}) {
      const route = path ?? onlyRoute(access.declaredRoutes());
      return acp.fetch(
        await signedEvent(provider, event, overrides, { ...attempt, path: route, baseUrl, key }),
      );
    },

    async forward(path, { body, headers = {}, provider = "external", ...call } = {}, attempt = {}) {
      const isText = typeof body === "string" || body === undefined;
      const forwarded = {
        ...call,
        provider,
        headers: { ...(!isText && { "content-type": "application/json" }), ...lowerCase(headers) },
        body: isText ? (body ?? "") : JSON.stringify(body),
      };
      return acp.fetch(await signedRequest(forwarded, { ...attempt, path, baseUrl, key }));
    },
  };
}

function onlyRoute(routes: readonly DeclaredRoute[]): string {
  const paths = routes.filter(({ method }) => method === "POST").map(({ path }) => path);
  const [only, ...others] = paths;
  if (only !== undefined && others.length === 0 && !/[:*]/.test(only)) return only;
  throw new TypeError(
    only === undefined
      ? "The agent declares no route for POST."
      : `Say for which route it is, as path: the agent has ${paths.join(", ")}.`,
  );
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
