/// <reference lib="esnext.disposable" preserve="true" />
import { createListener, listen, stopAtSignals } from "#serving";
import type { RegisteredAgent } from "../client/openapi.ts";
import { describeAgent } from "./describe-agent.ts";
import { handle } from "./handle.ts";
import { declareRoute, type DeclareRoute, type Handler } from "./handler.ts";
import type { Listener } from "./listen.ts";
import type { NodeListener } from "./node-listener.ts";
import type { AgentServerOptions } from "./options.ts";
import { createRegistration, type Registration } from "./registration.ts";
import { createRoutes } from "./routes.ts";
import { readSettings, type Settings } from "./settings.ts";
import { stayRegistered } from "./stay-registered.ts";
import { testAccess } from "./test-access.ts";

type Running = {
  readonly listener: Listener;
  /** Ends what goes on in the background. */
  readonly stop: AbortController;
  readonly forgetSignals: () => void;
};

/** How long an agent that stops waits for the gateway to hear so, in milliseconds. */
const TELL_TIMEOUT = 2_000;

/**
 * An agent: the routes that it handles, its registration with the gateway, and a server for them.
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
   * Answers one request, for an agent that lives inside Hono, Next.js or a serverless function, without `start()`. Its
   * key comes from `agentApiKey`, from `register()`, or is asked for at the first request when the agent's URL is set.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same for `node:http` and Express: `createServer(acp.listener)`, `app.use(acp.listener)` before body parsers. */
  readonly listener: NodeListener;

  readonly #settings: Settings;
  readonly #registration: Registration;
  /** Of the gateway that a test takes the place of. */
  #testKey: string | undefined;
  #starting = false;
  #running: Running | undefined;
  #stopping: Promise<void> | undefined;
  #wake = new AbortController();
  #saidWhatIsMissing = false;

  /** @throws TypeError when an option or a variable of the environment cannot be used. */
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
    const declare = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"): DeclareRoute =>
      declareRoute(routes, method, () => this.#routesChanged());
    this.get = declare("GET");
    this.post = declare("POST");
    this.put = declare("PUT");
    this.patch = declare("PATCH");
    this.delete = declare("DELETE");

    const parts = {
      routes,
      basePath: settings.basePath,
      checkSignature: settings.checkSignature,
      keys: {
        current: async () => this.#testKey ?? this.#registration.key ?? this.#askForKey(),
        renewed: async () => this.#testKey ?? this.#askForKey(),
        listen: settings.listenKey,
      },
      health: () =>
        this.#stopping === undefined
          ? Response.json({ status: "healthy", agent_id: this.id ?? null })
          : Response.json({ status: "stopping", agent_id: this.id ?? null }, { status: 503 }),
      log: settings.log,
      now: settings.now,
    };
    this.fetch = async (request) => handle(request, parts);
    this.listener = createListener(this.fetch);
    testAccess.set(this, {
      declaredRoutes: () => routes.declared(),
      basePath: settings.basePath,
      trustKey: (key) => {
        this.#testKey = key;
      },
    });
  }

  /** The id that the gateway gave this agent; undefined before it is registered. */
  get id(): string | undefined {
    return this.#registration.agent?.id;
  }

  /** Where the gateway reaches this agent. */
  get url(): string {
    return this.#settings.acpUrl.at(this.#running?.listener.port ?? this.#settings.port);
  }

  /**
   * Registers this agent and its routes, once. `start()` does it by itself.
   *
   * @throws GatewayError when the gateway cannot be reached or refuses.
   */
  async register(): Promise<RegisteredAgent> {
    const standing = await this.#registration.register();
    if (standing.outcome !== "registered") throw standing.error;
    return standing.agent;
  }

  /**
   * Listens, registers, and goes on registering in the background whenever the gateway does not know this agent.
   * Resolves when it listens and either is registered or has found the gateway unreachable.
   *
   * @throws Error when the address cannot be listened on.
   * @throws GatewayError when the gateway refuses the registration, which trying again would not change.
   */
  async start(): Promise<void> {
    if (this.#starting || this.#running !== undefined) throw new Error("The agent is started already");
    this.#starting = true;
    const { settings, registration } = { settings: this.#settings, registration: this.#registration };
    try {
      const listener = await listen(this.listener, settings.host, settings.port);
      const stop = new AbortController();
      const forgetSignals = settings.stopAtSignals ? stopAtSignals(async () => this.stop()) : () => {};
      this.#running = { listener, stop, forgetSignals };
      settings.log.info(`listening on ${settings.host}:${listener.port}`);
      if (!settings.checkSignature)
        settings.log.warn("handles whatever anybody sends: signatures are not checked");

      const first = await registration.register(stop.signal);
      if (first.outcome === "refused" && !stop.signal.aborted) {
        await this.stop();
        throw first.error;
      }
      const { heartbeat, random, sleep } = settings;
      const nap = async (time: number): Promise<void> =>
        sleep(time, AbortSignal.any([stop.signal, this.#wake.signal]));
      stayRegistered(first, { registration, heartbeat, nap, random, signal: stop.signal }).catch(
        (error: unknown) => settings.log.error("no longer keeps itself registered", error),
      );
    } finally {
      this.#starting = false;
    }
  }

  /** Takes no more requests, finishes those in hand (up to `stopTimeoutSeconds`), and resolves when all is closed. */
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
    if (this.#running === undefined) return;
    const { listener, stop, forgetSignals } = this.#running;
    const { log, stopTimeout } = this.#settings;
    log.info("stopping: what is in hand may finish");
    stop.abort();
    await this.#tellGateway();
    const cutOff = await listener.close(stopTimeout);
    if (cutOff > 0) log.warn(`stopped with ${cutOff} requests unanswered after ${stopTimeout / 1000} s`);
    else log.info("stopped");
    this.#running = undefined;
    forgetSignals();
  }

  /** So that the gateway holds deliveries back, instead of finding nobody. */
  async #tellGateway(): Promise<void> {
    const { agent } = this.#registration;
    if (agent === undefined) return;
    const signal = AbortSignal.timeout(TELL_TIMEOUT);
    // A gateway that does not hear it tries, fails, and tries again.
    await this.#settings.gateway.agents
      .stopping(agent.name, agent.agent_api_key, { signal })
      .catch(() => undefined);
  }

  #routesChanged(): void {
    const { stale } = this.#registration;
    this.#registration.changed();
    if (this.#running !== undefined) {
      this.#wake.abort();
      this.#wake = new AbortController();
    } else if (this.id !== undefined && !stale) {
      // Routes declared one after the other are told together.
      queueMicrotask(() => void this.#registration.register());
    }
  }

  async #askForKey(): Promise<string | undefined> {
    // A guessed URL would take the place of the right one, at which this request has just arrived.
    if (this.#running !== undefined || this.#settings.acpUrl.given) return this.#registration.askForKey();
    const { key } = this.#registration;
    if (key === undefined && !this.#saidWhatIsMissing) {
      this.#saidWhatIsMissing = true;
      this.#settings.log.error(
        "cannot check signatures without the agent's key: set ACP_URL, so that it can register, or AGENT_API_KEY",
      );
    }
    return key;
  }
}
