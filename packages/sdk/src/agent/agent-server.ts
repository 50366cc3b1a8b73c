/// <reference lib="esnext.disposable" preserve="true" />
import { createListener, listen, outlivesResponses, stopAtSignals } from "#serving";
import type { RegisteredAgent } from "../client/openapi.ts";
import { createAgentKeys } from "./agent-keys.ts";
import { createBackground, findPlatform, type Background } from "./background.ts";
import { describeAgent } from "./describe-agent.ts";
import { handle } from "./handle.ts";
import { declareRoute, type DeclareRoute, type Handler } from "./handler.ts";
import type { Listener } from "./listen.ts";
import type { NodeListener } from "./node-listener.ts";
import { declareEvents } from "./on-event.ts";
import type { AgentServerOptions } from "./options.ts";
import { createRegistration, type Registration } from "./registration.ts";
import { createRoutes } from "./routes.ts";
import { httpRunCalls } from "./runs/http-run-calls.ts";
import { createRuns, type Runs } from "./runs/runs.ts";
import { readSettings, type Settings } from "./settings.ts";
import { stayRegistered } from "./stay-registered.ts";
import { testAccess } from "./test-access.ts";
import type { OnEvent } from "./typed-event.ts";

type Running = {
  readonly listener: Listener;
  /** Stops the background work. */
  readonly stop: AbortController;
  readonly forgetSignals: () => void;
};

/** How long an agent that stops waits for the gateway to acknowledge that, in milliseconds. */
const TELL_TIMEOUT = 2_000;

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
   * Declares a handler for events of a provider. All handlers of a provider share one route, `POST /github` or the option `path`, whose `events` are
   * those that have a handler, and its options: give each option once.
   *
   *     acp.on("github", ["pull_request.opened", "push"], async (event, context) => …);
   *
   * An event goes to the handler that names it exactly, otherwise to the first that was declared with a fitting `*`.
   */
  readonly on: OnEvent;
  /**
   * Handles one request, for an agent inside Hono, Next.js or a serverless function, without `start()`. Its key comes from
   * `agentApiKey` or from `register()`; if the agent's URL is set, it registers by itself at the first request. On an edge
   * runtime, pass all that the platform gives, such as Cloudflare's `(request, env, context)`: runs and `context.waitUntil`
   * need its `waitUntil`.
   */
  readonly fetch: (request: Request, ...platform: readonly unknown[]) => Promise<Response>;
  /** `fetch` for `node:http` and Express: `createServer(acp.listener)`, or `app.use(acp.listener)` before body parsers. */
  readonly listener: NodeListener;

  readonly #settings: Settings;
  readonly #registration: Registration;
  readonly #background: Background = createBackground(outlivesResponses);
  readonly #runs: Runs;
  #starting = false;
  #running: Running | undefined;
  #stopping: Promise<void> | undefined;
  #wake = new AbortController();

  /** @throws TypeError if an option or an environment variable is invalid. */
  constructor(options: AgentServerOptions = {}) {
    const settings = readSettings(options);
    const routes = createRoutes<Handler>();
    this.#settings = settings;
    this.#registration = createRegistration({
      gateway: settings.gateway,
      describe: () => describeAgent(settings, this.url, routes.declared()),
      givenKey: settings.agentApiKey,
      needsKey: settings.checkSignature,
      log: settings.log,
      now: settings.now,
    });
    let runCalls = httpRunCalls(settings);
    this.#runs = createRuns({
      ...settings,
      calls: () => runCalls,
      isStopping: () => this.#stopping !== undefined,
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
      mayRegister: () => this.#running !== undefined || settings.acpUrl.given,
      listenKey: settings.listenKey,
      log: settings.log,
    });
    const parts = {
      routes,
      basePath: settings.basePath,
      checkSignature: settings.checkSignature,
      keys,
      health: () =>
        this.#stopping === undefined
          ? Response.json({ status: "healthy", agent_id: this.id ?? null })
          : Response.json({ status: "stopping", agent_id: this.id ?? null }, { status: 503 }),
      background: this.#background,
      log: settings.log,
      now: settings.now,
    };
    this.fetch = async (request, ...platform) => handle(request, parts, findPlatform(platform));
    this.listener = createListener(this.fetch);
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

  /** The URL at which the gateway reaches this agent. */
  get url(): string {
    return this.#settings.acpUrl.at(this.#running?.listener.port ?? this.#settings.port);
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
   * Listens, registers, and registers again in the background whenever the gateway does not know this agent. Resolves when
   * it listens and is either registered or has found the gateway unreachable.
   *
   * @throws Error if it cannot listen on the address.
   * @throws GatewayError if the gateway rejects the registration for good.
   */
  async start(): Promise<void> {
    if (this.#starting || this.#running !== undefined) throw new Error("The agent is already started");
    this.#starting = true;
    const { settings, registration } = { settings: this.#settings, registration: this.#registration };
    try {
      const listener = await listen(this.listener, settings.host, settings.port);
      const stop = new AbortController();
      const forgetSignals = settings.stopAtSignals ? stopAtSignals(async () => this.stop()) : () => {};
      this.#running = { listener, stop, forgetSignals };
      settings.log.info(`listening on ${settings.host}:${listener.port}`);
      if (!settings.checkSignature)
        settings.log.warn("accepts requests from anyone: signatures are not checked");

      const first = await registration.register(stop.signal);
      if (first.outcome === "refused" && !stop.signal.aborted) {
        await this.stop();
        throw first.error;
      }
      const { heartbeat, random, sleep } = settings;
      const nap = async (time: number): Promise<void> =>
        sleep(time, AbortSignal.any([stop.signal, this.#wake.signal]));
      stayRegistered(first, { registration, heartbeat, nap, random, signal: stop.signal }).catch(
        (error: unknown) => settings.log.error("stopped keeping the registration up to date", error),
      );
    } finally {
      this.#starting = false;
    }
  }

  /**
   * Stops accepting requests, finishes those in progress (within `stopTimeoutSeconds`), and resolves when it has closed. Asks runs
   * to stop, and hands those back to the gateway that do not end in time.
   */
  async stop(): Promise<void> {
    this.#stopping ??= this.#close().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #close(): Promise<void> {
    const { log, stopTimeout } = this.#settings;
    if (this.#running === undefined) return this.#endBackground();
    const { listener, stop, forgetSignals } = this.#running;
    log.info("stopping: finishing requests in progress");
    stop.abort();
    await this.#tellGateway();
    const [cutOff] = await Promise.all([listener.close(stopTimeout), this.#endBackground()]);
    if (cutOff > 0) log.warn(`stopped with ${cutOff} requests unanswered after ${stopTimeout / 1000} s`);
    else log.info("stopped");
    this.#running = undefined;
    forgetSignals();
  }

  /** Ends runs, and waits for other work after responses. */
  async #endBackground(): Promise<void> {
    const { log, stopTimeout } = this.#settings;
    const [unfinished] = await Promise.all([
      this.#background.ended(stopTimeout),
      this.#runs.stop(stopTimeout),
    ]);
    if (unfinished > 0) {
      const work = unfinished === 1 ? "piece" : "pieces";
      log.warn(`stopped before ${unfinished} ${work} of work after a response had ended`);
    }
  }

  /** Tells the gateway to pause deliveries, so that it does not get connection errors. */
  async #tellGateway(): Promise<void> {
    const { agent } = this.#registration;
    if (agent === undefined || this.#isPreview(agent)) return;
    const signal = AbortSignal.timeout(TELL_TIMEOUT);
    // Without this, the gateway gets a connection error and retries.
    await this.#settings.gateway.agents
      .stopping(agent.name, agent.agent_api_key, { signal })
      .catch(() => undefined);
  }

  /** Whether a different deployment receives the agent's webhooks, and keeps running when this one stops. */
  #isPreview({ production_deployment_id: production }: RegisteredAgent): boolean {
    const { deployment_id: own } = this.#settings.registrationMetadata;
    return typeof own === "string" && own !== production;
  }

  #routesChanged(): void {
    const { stale } = this.#registration;
    this.#registration.changed();
    if (this.#running !== undefined) {
      this.#wake.abort();
      this.#wake = new AbortController();
    } else if (this.id !== undefined && !stale) {
      // Registers all routes that are declared together in one request.
      queueMicrotask(() => void this.#registration.register());
    }
  }
}
