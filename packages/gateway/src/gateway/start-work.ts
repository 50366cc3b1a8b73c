import { startSendingAlerts } from "../alerts/send-alerts.ts";
import { createChanges, type Changes } from "../deliveries/changes/changes.ts";
import { createEventFeed, type EventFeed } from "../deliveries/events/event-feed.ts";
import { createDeliveryWatch, type DeliveryWatch } from "../deliveries/changes/delivery-watch.ts";
import { createDeliveryMetrics, type DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import { startEngine, type Engine } from "../engine/engine.ts";
import { startBulkReplayer, type BulkReplayer } from "../dispatch/replays/bulk-replay.ts";
import { createInboxMetrics } from "../dispatch/inbox/inbox-metrics.ts";
import { releaseUnrouted, type Released } from "../dispatch/sources/release-unrouted.ts";
import { createSubscriptionMetrics } from "../dispatch/subscriptions/subscription-metrics.ts";
import { createSubscriptionRunner } from "../dispatch/subscriptions/subscription-runner.ts";
import { createRunMetrics } from "../runs/run-metrics.ts";
import { createVerifier, type Verifier } from "../ingress/verification/signatures/verifier.ts";
import { createValueUses, type ValueUses } from "../keys/values/value-uses.ts";
import { createLimitHits, type LimitHits } from "../limits/limit-hits.ts";
import { createListeners, type Listeners } from "../listeners/listeners.ts";
import { createRecoveryMetrics } from "../recovery/recovery-metrics.ts";
import { createRecoveryRunner, type RecoveryRunner } from "../recovery/recovery-runner.ts";
import { createRefusals, type Refusals } from "../refusals/refusals.ts";
import type { Nouns } from "./create-nouns.ts";
import { servesEvents } from "./serves-events.ts";
import type { Ground } from "./open-ground.ts";

/** What runs in the background. */
export type Work = {
  readonly engine: Engine;
  readonly deliveryMetrics: DeliveryMetrics;
  /** The path of the public URL, without a trailing slash. */
  readonly publicPath: string;
  readonly changes: Changes;
  readonly eventFeed: EventFeed;
  readonly watch: DeliveryWatch;
  readonly replayer: BulkReplayer;
  /** Delivers a webhook that was stored as unrouted, if its source now has a target for it. */
  readonly releaseUnrouted: (id: bigint) => Promise<Released>;
  readonly listeners: Listeners;
  /** Starts once the gateway listens. */
  readonly recoveryRunner: RecoveryRunner;
  readonly refusals: Refusals;
  readonly keyUses: ValueUses;
  readonly verifier: Verifier;
  readonly limitHits: LimitHits;
};

/**
 * Starts delivery and everything else that writes in the background.
 *
 * @param opened - stops everything, in reverse order.
 */
export async function startWork(parts: Ground & Nouns, opened: AsyncDisposableStack): Promise<Work> {
  const { config, database, metrics, diagnose, now, log } = parts;
  const verifier = createVerifier();
  opened.defer(() => verifier.stop());
  const keyUses = createValueUses(database, now);
  opened.defer(() => keyUses.flush());
  const deliveryMetrics = createDeliveryMetrics(metrics.registry);
  const publicPath = pathOf(config.publicUrl);
  const engine = await startDelivering(parts, deliveryMetrics, publicPath);
  opened.defer(() => engine.stop());
  const views = openViews(parts, engine, opened);
  const replayer = startBulkReplayer({
    ...parts,
    ...engine,
    engine,
    agentTimeout: config.agentTimeout,
  });
  opened.defer(() => replayer.stop());
  const refusals = createRefusals({ ...engine, database, diagnose, keep: config.keepRefusals, log });
  opened.defer(() => refusals.stop());
  const limitHits = createLimitHits(log);
  opened.defer(() => limitHits.stop());
  const listeners = createListeners(database, now);
  const recoveryRunner = startRunners(parts, engine, opened);
  const releasing = { ...parts, engine, agentTimeout: config.agentTimeout };
  return {
    engine,
    deliveryMetrics,
    publicPath,
    ...views,
    replayer,
    releaseUnrouted: (id) => releaseUnrouted(id, releasing),
    listeners,
    recoveryRunner,
    refusals,
    keyUses,
    verifier,
    limitHits,
  };
}

function startDelivering(
  parts: Ground & Nouns,
  measure: DeliveryMetrics,
  publicPath: string,
): Promise<Engine> {
  const { config, metrics } = parts;
  return startEngine({
    ...parts,
    attemptLimit: config.attemptLimit,
    schedule: config.retrySchedule,
    runLease: config.runLease,
    queueDepth: config.queueDepth,
    random: Math.random,
    measure,
    runMetrics: createRunMetrics(metrics.registry),
    inboxMetrics: createInboxMetrics(metrics.registry),
    publicUrl: config.publicUrl,
    development: config.development,
    publicPath,
  });
}

/** Opens what notifies others of changes. */
function openViews(
  { database, log }: Ground,
  engine: Engine,
  opened: AsyncDisposableStack,
): Pick<Work, "changes" | "eventFeed" | "watch"> {
  const changes = createChanges(database, log);
  opened.defer(() => changes.stop());
  const eventFeed = createEventFeed({
    browse: database.browse,
    settledBelow: () => engine.settledBelow(),
    watchCommits: (onCommit) => engine.openIds.watch(onCommit),
    log,
  });
  opened.defer(() => eventFeed.stop());
  const watch = createDeliveryWatch(database.browse, log);
  opened.defer(() => watch.stop());
  return { changes, eventFeed, watch };
}

/** Starts what sends requests unprompted: to providers, subscribers and alert receivers. */
function startRunners(parts: Ground & Nouns, engine: Engine, opened: AsyncDisposableStack): RecoveryRunner {
  const { config, metrics } = parts;
  const recoveryRunner = createRecoveryRunner({
    ...parts,
    ...config,
    fetch,
    gateway: engine.gateway,
    engine,
    measure: createRecoveryMetrics(metrics.registry),
  });
  opened.defer(() => recoveryRunner.stop());
  const subscriptionRunner = createSubscriptionRunner({
    ...parts,
    engine,
    measure: createSubscriptionMetrics(metrics.registry),
  });
  opened.defer(() => subscriptionRunner.stop());
  if (servesEvents(config)) subscriptionRunner.start();
  const alertSender = startSendingAlerts({
    ...parts,
    ...config,
    // With an admin port, the console is not at the public URL.
    consoleUrl:
      config.publicUrl === undefined || config.adminPort !== undefined
        ? undefined
        : `${config.publicUrl}/console`,
    fetch,
    isFirst: () => engine.isFirst(),
    registry: metrics.registry,
  });
  opened.defer(() => alertSender.stop());
  return recoveryRunner;
}

/** The path of a base URL, without a trailing slash. */
function pathOf(url: string | undefined): string {
  return url === undefined ? "" : new URL(url).pathname.replace(/\/+$/, "");
}
