import type { Logger } from "../telemetry/log.ts";

/** The kinds of limits. */
export const LIMIT_KINDS = [
  /** Open connections, in total and per address. */
  "connections",
  "address_connections",
  /** A request's headers: total size, number, time. */
  "header_size",
  "header_count",
  "headers_timeout",
  "body_timeout",
  /** Time without the sender reading any of the response. */
  "answer_timeout",
  /** Bytes held for senders that are not verified yet. */
  "unverified_bytes",
  /** Bytes of all bodies in memory. */
  "body_memory",
  /** Rates of requests and of failed verifications. */
  "address_rate",
  "agent_rate",
  "failed_verifications",
  /** Deliveries waiting for one agent. */
  "queue_depth",
] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** Counts what the limits rejected. */
export type LimitHits = {
  /**
   * Counts one hit.
   *
   * @returns whether to record it individually; in a flood, only the first few are.
   */
  count(kind: LimitKind): boolean;
  /** Hits of each kind since this gateway started. */
  snapshot(): Readonly<Record<LimitKind, number>>;
  stop(): void;
};

/**
 * How often to log the summary of a flood, in milliseconds, and how many hits of each kind to record individually in
 * that time.
 */
const SUM_UP_EVERY = 10_000;
const FEW = 20;

/** @param onLimited - called for each hit, for metrics. */
export function createLimitHits(log: Logger, onLimited: (kind: LimitKind) => void = () => {}): LimitHits {
  const none = (): Record<LimitKind, number> =>
    Object.fromEntries(LIMIT_KINDS.map((kind) => [kind, 0])) as Record<LimitKind, number>;
  const total = none();
  let recent = none();
  let timer: NodeJS.Timeout | undefined;
  const sumUp = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const reached = Object.entries(recent).filter(([, count]) => count > 0);
    recent = none();
    if (reached.length > 0) log.warn({ limited: Object.fromEntries(reached) }, "requests exceeded limits");
  };
  return {
    count(kind) {
      total[kind] += 1;
      recent[kind] += 1;
      timer ??= setTimeout(sumUp, SUM_UP_EVERY).unref();
      onLimited(kind);
      return recent[kind] <= FEW;
    },
    snapshot: () => ({ ...total }),
    stop: sumUp,
  };
}
