import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { startRetention } from "./deliveries/retention/retention.ts";
import { addDeliveryGauges } from "./dispatch/delivery-gauges.ts";
import { createNouns } from "./gateway/create-nouns.ts";
import { createServers, type Servers } from "./gateway/create-servers.ts";
import { addGatewayGauges } from "./gateway/gateway-gauges.ts";
import type { Parts } from "./gateway/parts.ts";
import { listenOnAll, type Addresses } from "./gateway/listen.ts";
import { openGround } from "./gateway/open-ground.ts";
import { startWork } from "./gateway/start-work.ts";
import { stopperOf, type StopServer } from "./gateway/stop-server.ts";
import type { Config } from "./settings/config.ts";
import type { Logger } from "./telemetry/log.ts";
import type { MetricsJson } from "./telemetry/metrics.ts";

export { CannotStart } from "./gateway/cannot-start.ts";

/** A running gateway. */
export type Gateway = Addresses & {
  /** Stops accepting requests, lets work in progress finish, and closes the store. */
  stop(): Promise<void>;
  /** This process's metrics. */
  metrics(): Promise<MetricsJson>;
};

/**
 * How long work in progress may take when the gateway stops, in milliseconds: most supervisors kill a process after 30 s.
 */
const STOP_DEADLINE = 20_000;
const LAST_ANSWERS = 1_000;

/**
 * Wires everything and starts to listen.
 *
 * @param clock - replaces the store's clock, in Unix milliseconds.
 * @param lookup - resolves agents' hosts; undefined: the system's resolver.
 * @param keyClient - HTTP client for providers' public keys; undefined: one that connects to public addresses only.
 * @param otherMetrics - metrics of other processes behind the same port, which `/metrics` adds up; undefined if there are none.
 * @throws CannotStart or StorageUnavailable, each with a one-line message for people.
 */
export async function startGateway(
  config: Config,
  log: Logger,
  clock?: () => number,
  lookup?: LookupFunction,
  keyClient?: Dispatcher,
  otherMetrics?: () => Promise<readonly MetricsJson[]>,
): Promise<Gateway> {
  const opened = new AsyncDisposableStack();
  try {
    const ground = await openGround({ config, log, clock, lookup, keyClient, otherMetrics }, opened);
    const nouns = createNouns(ground);
    opened.defer(() => nouns.upstream?.destroy());
    const work = await startWork({ ...ground, ...nouns }, opened);
    const parts = { ...ground, ...nouns, ...work };
    let ownUrl = "";
    const servers = createServers(parts, () => ownUrl);
    addGauges(parts, servers);
    const stoppers = Object.values<Servers["main"]>(servers).map(stopperOf);
    const addresses = await listenOnAll(servers, config);
    ownUrl = addresses.url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
    const retention = startRetention({ ...config, ...parts });
    opened.defer(() => retention.stop());
    work.recoveryRunner.start();
    return {
      ...addresses,
      stop: () => stopInOrder(parts, stoppers, opened),
      metrics: () => parts.metrics.own(),
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

function addGauges(parts: Parts, servers: Servers): void {
  const { metrics, engine, refusals } = parts;
  addDeliveryGauges(metrics.registry, parts);
  addGatewayGauges(metrics.registry, {
    ...parts,
    ...engine,
    servers,
    refusalsLeftOut: () => refusals.leftOut(),
    waitingPolls: () => engine.inbox.waiting(),
  });
}

/**
 * Stops the servers first, each after its open responses, and then closes everything else in reverse order of opening.
 */
async function stopInOrder(
  {
    engine,
    changes,
    eventFeed,
    watch,
    upstream,
    recoveryRunner,
  }: Pick<Parts, "engine" | "changes" | "eventFeed" | "watch" | "upstream" | "recoveryRunner">,
  stoppers: readonly StopServer[],
  opened: AsyncDisposableStack,
): Promise<void> {
  engine.quiesce();
  // Events requested from now on would not be received.
  void recoveryRunner.stop();
  changes.stop();
  eventFeed.stop();
  watch.stop();
  upstream?.endStreams();
  // Puts longer attempts back, and answers their senders before cutting their connections.
  const tooLong = setTimeout(() => engine.breakOff(), STOP_DEADLINE);
  await Promise.all(stoppers.map((stop) => stop(STOP_DEADLINE + LAST_ANSWERS)));
  await opened.disposeAsync();
  clearTimeout(tooLong);
}
