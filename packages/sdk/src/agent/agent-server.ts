/// <reference lib="esnext.disposable" preserve="true" />
import { createListener, outlivesResponses } from "#serving";
import type { RegisteredAgent } from "../client/openapi.ts";
import { createAgentKeys, type AgentKeys } from "./registration/agent-keys.ts";
import { createBackground, findPlatform, type Background } from "./background.ts";
import { describeAgent } from "./registration/describe-agent.ts";
import { handle, type HandleParts } from "./handle.ts";
import { declareRoute, type DeclareRoute, type Handler } from "./handler.ts";
import type { NodeListener } from "./serving/node-listener.ts";
import { declareEvents } from "./events/on-event.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";
import type { AgentServerOptions } from "./options.ts";
import { createRegistration, type Registration } from "./registration/registration.ts";
import { belowBase } from "./routes/below-base.ts";
import { createRoutes, type Routes } from "./routes/routes.ts";
import { httpRunCalls } from "./runs/http-run-calls.ts";
import { createRuns, type Runs } from "./runs/runs.ts";
import { readSettings, type Settings } from "./settings.ts";
import { testAccess } from "./request/test-access.ts";
import type { OnEvent } from "./events/typed-event.ts";

/**
 * An agent: its routes, its registration with the gateway, and a server.
 *
 *     const acp = new AgentServer({ name: "code-watcher", description: "…" });
 *     acp.post("/code_changes", async (request) => ({ message: "Success", push: await request.json() }));
 *     await acp.start();
 */
export class AgentServer {
  readonly get: DeclareRoute;
  readonly post: DeclareRoute;
  readonly put: DeclareRoute;
  readonly patch: DeclareRoute;
  readonly delete: DeclareRoute;
  /**
   * Declares a handler for events of a provider. All handlers of a provider share one route (`POST /github`, or the option
   * `path`) and its options, so set each option only once. The route's `events` are those that have a handler.
   *
   *     acp.on("github", ["pull_request.opened", "push"], async (event, context) => …);
   *
   * An event goes to the handler that names it exactly, otherwise to the first one declared with a matching `*`.
   */
  readonly on: OnEvent;
  /**
   * Handles one request, for an agent inside Hono, Next.js or a serverless function, without `start()`. Its key comes from
   * `agentApiKey` or from `register()`; if the agent's URL is set, it registers by itself at the first request. On an edge
   * runtime, pass every argument that the platform provides, such as Cloudflare's `(request, env, context)`: runs and
   * `context.waitUntil` need its `waitUntil`.
   */
  readonly fetch: (request: Request, ...platform: readonly unknown[]) => Promise<Response>;
  /**
   * `fetch` for `node:http` and Express: `createServer(acp.listener)`, or `app.use(acp.listener)` before body parsers. In
   * Express and Connect it takes only requests for the agent's routes, and calls `next()` for all others without reading their
   * bodies.
   */
  readonly listener: NodeListener;

  readonly #settings: Settings;
  readonly #registration: Registration;
  readonly #background: Background = createBackground(outlivesResponses);
  readonly #runs: Runs;
  readonly #lifecycle: Lifecycle;

  /** @throws TypeError if an option or an environment variable is invalid. */
  constructor(options: AgentServerOptions = {}) {
    const settings = readSettings(options);
    const routes = createRoutes<Handler>();
    this.#settings = settings;
    this.#registration = createRegistration({
      ...settings,
      describe: () => describeAgent(settings, this.url, routes.declared()),
      givenKey: settings.agentApiKey,
      needsKey: settings.checkSignature,
    });
    let runCalls = httpRunCalls(settings);
    this.#runs = createRuns({
      ...settings,
      calls: () => runCalls,
      isStopping: () => this.#lifecycle.isStopping(),
    });
    const declaring = { routes, runs: this.#runs, onDeclared: () => this.#routesChanged() };
    this.get = declareRoute(declaring, "GET");
    this.post = declareRoute(declaring, "POST");
    this.put = declareRoute(declaring, "PUT");
    this.patch = declareRoute(declaring, "PATCH");
    this.delete = declareRoute(declaring, "DELETE");
    this.on = declareEvents(declaring);

    const keys = createAgentKeys({
      registration: this.#registration,
      mayRegister: () => this.#lifecycle.isRunning() || settings.acpUrl.given || settings.pull !== undefined,
      listenKey: settings.listenKey,
      log: settings.log,
    });
    const parts = this.#handleParts(routes, keys);
    this.fetch = async (request, ...platform) => handle(request, parts, findPlatform(platform));
    this.listener = createListener(
      this.fetch,
      (method, pathname) => routes.match(method, belowBase(pathname, settings.basePath)).outcome === "found",
    );
    this.#lifecycle = createLifecycle({
      settings,
      registration: this.#registration,
      background: this.#background,
      runs: this.#runs,
      fetch: this.fetch,
      listener: this.listener,
    });
    testAccess.set(this, {
      declaredRoutes: () => routes.declared(),
      basePath: settings.basePath,
      trustKey: (key) => keys.trust(key),
      callForRuns: (calls) => (runCalls = calls),
      reportRuns: () => this.#runs.reportNow(),
    });
  }

  /** The id that the gateway assigned; undefined until the agent is registered. */
  get id(): string | undefined {
    return this.#registration.agent?.id;
  }

  /** The URL at which the gateway reaches this agent; unused if the agent pulls. */
  get url(): string {
    return this.#settings.acpUrl.at(this.#lifecycle.port() ?? this.#settings.port);
  }

  /**
   * Registers this agent and its routes once. `start()` does so by itself.
   *
   * @throws GatewayError if the gateway cannot be reached or rejects the registration.
   */
  async register(): Promise<RegisteredAgent> {
    const standing = await this.#registration.register();
    if (standing.outcome !== "registered") throw standing.error;
    return standing.agent;
  }

  /**
   * Listens (or claims from its inbox, with the option `pull`), registers, and registers again in the background whenever the
   * gateway has forgotten this agent. Resolves when it is listening and has either registered or found the gateway unreachable.
   *
   * @throws Error if it cannot listen on the address.
   * @throws GatewayError if the gateway rejects the registration and retrying will not help.
   */
  async start(): Promise<void> {
    return this.#lifecycle.start();
  }

  /**
   * Stops accepting requests, finishes those in progress (within `stopTimeoutSeconds`), and resolves when it has closed. Asks
   * runs to stop, and hands those that do not end in time back to the gateway.
   */
  async stop(): Promise<void> {
    return this.#lifecycle.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #handleParts(routes: Routes<Handler>, keys: AgentKeys): HandleParts {
    return {
      ...this.#settings,
      routes,
      keys,
      health: () => {
        const agent_id = this.id ?? null;
        return this.#lifecycle.isStopping()
          ? Response.json({ status: "stopping", agent_id }, { status: 503 })
          : Response.json({ status: "healthy", agent_id });
      },
      background: this.#background,
    };
  }

  #routesChanged(): void {
    const { stale } = this.#registration;
    this.#registration.changed();
    if (this.#lifecycle.isRunning()) this.#lifecycle.wake();
    else if (this.id !== undefined && !stale) {
      // Registers all routes that are declared together in one request.
      queueMicrotask(() => void this.#registration.register());
    }
  }
}
