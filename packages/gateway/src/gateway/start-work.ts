import { createChanges, type Changes } from "../deliveries/changes/changes.ts";
import { createDeliveryWatch, type DeliveryWatch } from "../deliveries/changes/delivery-watch.ts";
import { createDeliveryMetrics, type DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import { startEngine, type Engine } from "../dispatch/engine.ts";
import { startBulkReplayer, type BulkReplayer } from "../dispatch/replays/bulk-replay.ts";
import { createRunMetrics } from "../runs/run-metrics.ts";
import { createVerifier, type Verifier } from "../ingress/verification/verifier.ts";
import { createValueUses, type ValueUses } from "../keys/value-uses.ts";
import { createLimitHits, type LimitHits } from "../limits/limit-hits.ts";
import { createListeners, type Listeners } from "../listeners/listeners.ts";
import { createRefusals, type Refusals } from "../refusals/refusals.ts";
import type { Nouns } from "./create-nouns.ts";
import type { Ground } from "./open-ground.ts";

/** What runs in the background. */
export type Work = {
  readonly engine: Engine;
  readonly deliveryMetrics: DeliveryMetrics;
  /** The path of the public URL, without a trailing slash. */
  readonly publicPath: string;
  readonly changes: Changes;
  readonly watch: DeliveryWatch;
  readonly replayer: BulkReplayer;
  readonly listeners: Listeners;
  readonly refusals: Refusals;
  readonly keyUses: ValueUses;
  readonly verifier: Verifier;
  readonly limitHits: LimitHits;
};

/** How often key usage is written to the store, in milliseconds. */
const FLUSH_USES_EVERY = 2_000;

/**
 * Starts delivering, and everything that writes in the background.
 *
 * @param opened - stops everything, in reverse order.
 */
export async function startWork(parts: Ground & Nouns, opened: AsyncDisposableStack): Promise<Work> {
  const { config, database, agents, memory, metrics, diagnose, now, log } = parts;
  const verifier = createVerifier();
  opened.defer(() => verifier.stop());
  const keyUses = createValueUses(database, now);
  const flushUses = setInterval(() => void keyUses.flush().catch(() => {}), FLUSH_USES_EVERY);
  flushUses.unref();
  opened.defer(async () => {
    clearInterval(flushUses);
    await keyUses.flush();
  });
  const deliveryMetrics = createDeliveryMetrics(metrics.registry);
  const publicPath = pathOf(config.publicUrl);
  const engine = await startEngine({
    ...parts,
    attemptLimit: config.attemptLimit,
    schedule: config.retrySchedule,
    runLease: config.runLease,
    queueDepth: config.queueDepth,
    random: Math.random,
    measure: deliveryMetrics,
    runMetrics: createRunMetrics(metrics.registry),
    publicUrl: config.publicUrl,
    publicPath,
  });
  opened.defer(() => engine.stop());
  const changes = createChanges(database, log);
  opened.defer(() => changes.stop());
  const watch = createDeliveryWatch(database.browse, log);
  opened.defer(() => watch.stop());
  const replayer = startBulkReplayer({ ...engine, engine, database, agents, memory, now, log });
  opened.defer(() => replayer.stop());
  const refusals = createRefusals({ ...engine, database, diagnose, keep: config.keepRefusals, log });
  opened.defer(() => refusals.stop());
  const limitHits = createLimitHits(log);
  opened.defer(() => limitHits.stop());
  const listeners = createListeners(database, now);
  return {
    engine,
    deliveryMetrics,
    publicPath,
    changes,
    watch,
    replayer,
    listeners,
    refusals,
    keyUses,
    verifier,
    limitHits,
  };
}

/** The path of a base URL, without a trailing slash. */
function pathOf(url: string | undefined): string {
  return url === undefined ? "" : new URL(url).pathname.replace(/\/+$/, "");
}
