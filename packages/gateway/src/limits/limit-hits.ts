import type { Logger } from "../telemetry/log.ts";

/** What a limit was reached of. */
export const LIMIT_KINDS = [
  /** Connections at once, of all and of one address. */
  "connections",
  "address_connections",
  /** The head of a request: its size, how many headers, how long it took. */
  "header_size",
  "header_count",
  "headers_timeout",
  "body_timeout",
  /** How long nothing was taken of an answer. */
  "answer_timeout",
  /** Bytes held at once of whoever has not proven who they are. */
  "unverified_bytes",
  /** Bytes of bodies in memory, of whoever they are. */
  "body_memory",
  /** Requests and failed proofs in a time. */
  "address_rate",
  "agent_rate",
  "failed_verifications",
  /** Deliveries that wait for one agent. */
  "queue_depth",
] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** What the limits turned away. */
export type LimitHits = {
  /**
   * Counts one.
   *
   * @returns whether it is one of a few: in a flood, each is not to be written down.
   */
  count(kind: LimitKind): boolean;
  /** How many of each kind since this gateway started. */
  snapshot(): Readonly<Record<LimitKind, number>>;
  stop(): void;
};

/** The summary of a flood is logged this often, in milliseconds; so many of each kind are written down one by one. */
const SUM_UP_EVERY = 10_000;
const FEW = 20;

/** @param onLimited - told of each, for metrics. */
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
    if (reached.length > 0) log.warn({ limited: Object.fromEntries(reached) }, "limits turned away");
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
