import type { Server } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { createLogin } from "./access/create-login.ts";
import { createAccountKeys } from "./accounts/account-keys.ts";
import { createAccounts } from "./accounts/accounts.ts";
import { createSessions } from "./accounts/sessions.ts";
import { createAgentPlaces } from "./agents/agent-places.ts";
import { createAgents } from "./agents/agents.ts";
import { createKnownRoutes } from "./agents/known-routes.ts";
import { createApi } from "./management/api.ts";
import { createPublicApi } from "./management/public-api.ts";
import { createAuditLog } from "./audit/audit-log.ts";
import { serveApi } from "./http/serve-api.ts";
import { SETTINGS, type Config } from "./settings/config.ts";
import { startBulkReplayer } from "./dispatch/replays/bulk-replay.ts";
import { createChanges } from "./deliveries/changes/changes.ts";
import { startEngine } from "./dispatch/engine.ts";
import { startRetention } from "./deliveries/retention.ts";
import { addConsole } from "./console/built-console.ts";
import { addMcp } from "./mcp/router.ts";
import { createExaminer } from "./ingress/examiner.ts";
import { createLikelyKeys } from "./ingress/likely-keys.ts";
import { createKeys } from "./keys/keys.ts";
import { createValueUses } from "./keys/value-uses.ts";
import { createProviderRegistry } from "./providers/provider-registry.ts";
import { createDiagnoser } from "./refusals/diagnoser.ts";
import { createBodyMemory } from "./bodies/body-memory.ts";
import { createIngressLimits } from "./ingress/ingress-limits.ts";
import { createLimited } from "./limits/limited.ts";
import { createUnprovenBytes } from "./ingress/body/unproven-bytes.ts";
import { createListeners } from "./listeners/listeners.ts";
import { createRefusals } from "./refusals/refusals.ts";
import { describeMissing, givenKeys } from "./settings/given-keys.ts";
import { openVault } from "./secrets/open-vault.ts";
import { createGatewayServer, createManagementServer } from "./gateway/server.ts";
import { openDatabase } from "./storage/open.ts";
import { openStoreClock } from "./storage/store-clock.ts";
import { stopperOf } from "./gateway/stop-server.ts";
import { addDeliveryGauges } from "./dispatch/delivery-gauges.ts";
import { addGatewayGauges } from "./gateway/gateway-gauges.ts";
import type { Logger } from "./telemetry/log.ts";
import { createDeliveryMetrics } from "./deliveries/delivery-metrics.ts";
import { createIngressMetrics } from "./ingress/ingress-metrics.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { createMetricsApi } from "./management/metrics-router.ts";
import { createTestPasses } from "./test-deliveries/test-passes.ts";
import { openTracing } from "./telemetry/open-tracing.ts";

/** A gateway that listens. */
export type Gateway = {
  /** `http://127.0.0.1:5003` */
  readonly url: string;
  /** Where it is managed; `url`, unless management has a port of its own. */
  readonly adminUrl: string;
  /** Where its metrics are served, with `/metrics`; the management API serves them too. */
  readonly metricsUrl: string;
  /** Stops accepting, lets what is under way finish, and closes the store. */
  stop(): Promise<void>;
};

/** The gateway cannot start for a reason that a person has to mend; its message is one line for them. */
export class CannotStart extends Error {
  override name = "CannotStart";
}

/** How long what is under way may take when the gateway stops: most supervisors kill after 30 s. In milliseconds. */
const STOP_DEADLINE = 20_000;
const LAST_ANSWERS = 1_000;
/** How often it is written down which keys were used, in milliseconds. */
const FLUSH_USES_EVERY = 2_000;

/**
 * Wires everything and starts to listen.
 *
 * @param clock - stands in for the store's, in Unix milliseconds.
 * @param lookup - finds the addresses of agents' hosts; undefined: the system does.
 * @throws CannotStart, or StorageUnavailable, each with one line for a person.
 */
export async function startGateway(
  config: Config,
  log: Logger,
  clock?: () => number,
  lookup?: LookupFunction,
): Promise<Gateway> {
  if (config.adminPort === config.port && config.port !== 0 && config.adminHost === config.host) {
    const { adminPort, port } = SETTINGS;
    throw new CannotStart(`${adminPort.variable} is ${config.port}, as ${port.variable} is: give it another`);
  }
  if (config.unprovenBytes < config.bodyLimit) {
    const { unprovenBytes, bodyLimit } = SETTINGS;
    throw new CannotStart(
      `${unprovenBytes.variable} is ${config.unprovenBytes} bytes, less than ${bodyLimit.variable}, which is ` +
        `${config.bodyLimit}: a body of that size could not be taken`,
    );
  }
  if (config.bodyMemory < config.bodyLimit * 2) {
    const { bodyMemory, bodyLimit } = SETTINGS;
    throw new CannotStart(
      `${bodyMemory.variable} is ${config.bodyMemory} bytes, less than twice ${bodyLimit.variable}, which is ` +
        `${config.bodyLimit}: a body of that size could not be taken`,
    );
  }
  const memory = createBodyMemory(config.bodyMemory);
  const elapsed = () => performance.now();
  const given = givenKeys(config, { make: true });
  if (given.outcome === "none") throw new CannotStart(given.message);
  const tracing = await openTracing(process.env, log);
  const metrics = createMetrics();
  const deliveryMetrics = createDeliveryMetrics(metrics.registry);
  const database = await openDatabase(config.databaseUrl);
  const places = createAgentPlaces(config.agentNetworks, lookup);
  const agentClient = places.client;
  try {
    // What a test does to the time is not to look like a machine that was suspended.
    const machine = Date.now;
    const { now, stop: stopClock } =
      clock === undefined ? await openStoreClock({ database, machine, elapsed }) : { now: clock, stop() {} };
    const opened = await openVault(database, given.keys, now());
    if (opened.outcome === "keys_missing") throw new CannotStart(describeMissing(opened.keyIds));
    const { vault } = opened;
    const agents = createAgents(database, now);
    const keys = createKeys(database, vault, now);
    const providers = createProviderRegistry(database, now);
    const diagnose = createDiagnoser(keys);
    const keyUses = createValueUses(database, now);
    const examiner = createExaminer();
    const flushUses = setInterval(() => void keyUses.flush().catch(() => {}), FLUSH_USES_EVERY);
    flushUses.unref();
    const routes = createKnownRoutes(agents, agentClient, now);
    const publicPath = pathOf(config.publicUrl);
    const engine = await startEngine({
      database,
      agents,
      keys,
      memory,
      attemptLimit: config.attemptLimit,
      dispatcher: agentClient,
      schedule: config.retrySchedule,
      queueDepth: config.queueDepth,
      now,
      machine,
      elapsed,
      random: Math.random,
      measure: deliveryMetrics,
      tracing,
      publicPath,
      log,
    });
    const changes = createChanges(database, log);
    const replayer = startBulkReplayer({ ...engine, engine, database, agents, memory, now, log });
    const listeners = createListeners(database, now);
    const refusals = createRefusals({
      ...engine,
      database,
      diagnose,
      keep: config.keepRefusals,
      log,
    });
    const testPasses = createTestPasses();
    /** Where test events are sent: known once the gateway listens. */
    let ownUrl = "";
    const accounts = createAccounts(database, now);
    const accountKeys = createAccountKeys(database, vault, now);
    const audit = createAuditLog(database, now);
    const sessions = createSessions(database, vault, now);
    const login = createLogin({ ...config, accountKeys, sessions, fetch, elapsed });
    const api = createApi({
      login,
      accounts,
      accountKeys,
      audit,
      openRegistration: config.openRegistration,
      trustedProxies: config.trustedProxies,
      agents,
      keys,
      providers,
      routes,
      places,
      engine,
      changes,
      listeners,
      replayer,
      memory,
      refusals,
      diagnose,
      database,
      metrics,
      log,
      publicUrl: config.publicUrl,
      ownUrl: () => ownUrl,
      testPasses,
      fetch,
      now,
      bodyLimit: 1024 * 1024,
      addConsole,
      addMcp: (app) => addMcp(app, config.publicUrl),
    });
    const manage = serveApi(api);
    const limits = {
      ...config,
      bodyPace: { timeout: config.bodyTimeout, rate: config.bodyRate },
      unproven: createUnprovenBytes(config.unprovenBytes),
      memory,
    };
    const limited = createLimited(log);
    const adminServer =
      config.adminPort === undefined
        ? undefined
        : createManagementServer({ limits, limited, management: manage });
    const metricsServer =
      config.metricsPort === undefined
        ? undefined
        : createManagementServer({
            limits,
            limited,
            management: serveApi(createMetricsApi(metrics, config.metricsHost)),
          });
    const publicApi = adminServer && createPublicApi({ database, engine, log });
    const server = createGatewayServer({
      ingress: {
        ...engine,
        memory,
        agents,
        keys,
        keyUses,
        likelyKeys: createLikelyKeys(),
        examiner,
        providers,
        limits: createIngressLimits({ ...config, elapsed }),
        routes,
        dispatcher: agentClient,
        agentTimeout: config.agentTimeout,
        sameBodyWithin: config.sameBodyWithin,
        testPasses,
        attemptLimit: config.attemptLimit,
        measure: deliveryMetrics,
        tracing,
        publicPath,
        now,
        elapsed,
      },
      limits,
      limited,
      management: publicApi ? serveApi(publicApi) : manage,
      refusals,
      measure: createIngressMetrics(metrics.registry),
      noticeOutage: (error) => engine.noticeOutage(error),
      log,
    });
    const servers = {
      main: server,
      ...(adminServer && { admin: adminServer }),
      ...(metricsServer && { metrics: metricsServer }),
    };
    addDeliveryGauges(metrics.registry, { database, now, elapsed });
    addGatewayGauges(metrics.registry, {
      ...engine,
      database,
      limited,
      memory,
      servers,
      refusalsLeftOut: () => refusals.leftOut(),
    });
    const stoppers = Object.values(servers).map(stopperOf);
    const stopServers = (deadline: number) => Promise.all(stoppers.map((stop) => stop(deadline)));
    const stopEngine = async (): Promise<void> => {
      limited.stop();
      await Promise.all([replayer.stop(), refusals.stop()]);
      await engine.stop();
      clearInterval(flushUses);
      await keyUses.flush();
      await examiner.stop();
    };
    let adminUrl: string | undefined;
    let metricsUrl: string | undefined;
    const listenOnAll = async (): Promise<string> => {
      // Management first: whoever finds the main port open finds everything open.
      if (adminServer !== undefined) {
        const { adminHost, adminPort = 0 } = config;
        adminUrl = await listen(adminServer, adminHost, adminPort, SETTINGS.adminPort.variable);
      }
      if (metricsServer !== undefined) {
        const { metricsHost, metricsPort = 0 } = config;
        metricsUrl = await listen(metricsServer, metricsHost, metricsPort, SETTINGS.metricsPort.variable);
      }
      return listen(server, config.host, config.port, SETTINGS.port.variable);
    };
    const url = await listenOnAll().catch(async (error: unknown) => {
      for (const each of [adminServer, metricsServer]) {
        each?.close();
        each?.closeAllConnections();
      }
      changes.stop();
      await stopEngine();
      throw error;
    });
    ownUrl = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
    const retention = startRetention({ ...config, database, listeners, now, log });
    return {
      url,
      adminUrl: adminUrl ?? url,
      metricsUrl: metricsUrl ?? adminUrl ?? url,
      async stop() {
        engine.quiesce();
        changes.stop();
        // Attempts that take longer are put back, and their senders hear so before their connections are cut.
        const tooLong = setTimeout(() => engine.breakOff(), STOP_DEADLINE);
        await stopServers(STOP_DEADLINE + LAST_ANSWERS);
        await retention.stop();
        await stopEngine();
        clearTimeout(tooLong);
        stopClock();
        await agentClient.destroy();
        await database.close();
        await tracing.stop();
      },
    };
  } catch (error) {
    await agentClient.close();
    await database.close();
    await tracing.stop();
    throw error;
  }
}

/**
 * How many connections may wait to be accepted; the system has its own limit (net.core.somaxconn). With Node's 511, some of a
 * thousand senders who come at once are overlooked, and try again after one second, then three.
 */
const BACKLOG = 4_096;

/** Of a base URL, without a slash at the end. */
function pathOf(url: string | undefined): string {
  return url === undefined ? "" : new URL(url).pathname.replace(/\/+$/, "");
}

function listen(server: Server, host: string, port: number, setting: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new CannotStart(
          error.code === "EADDRINUSE"
            ? `port ${port} on ${host} is in use; stop what listens there, or set ${setting}`
            : `cannot listen on ${host} port ${port}: ${error.message}`,
        ),
      ),
    );
    server.listen({ port, host, backlog: BACKLOG }, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });
}
