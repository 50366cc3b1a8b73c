import { MOST_GATEWAYS } from "../ids/delivery-id.ts";

/** How often a gateway sends a heartbeat, in milliseconds. */
const RENEW_EVERY = 2_000;
/** Without a heartbeat for this long, in milliseconds, a gateway is considered dead, and others take over its work. */
export const DEAD_AFTER = 10_000;
/**
 * A gateway that could not send a heartbeat for this long, in milliseconds, stops its attempts before others start them
 * again.
 */
const STAND_DOWN_AFTER = 7_000;

/**
 * This gateway among those that share the database. A running delivery is leased to its instance, and one heartbeat of
 * the instance renews all its leases.
 */
export type Instance = {
  /** New on each start. */
  readonly name: string;
  /** Unique among live gateways; part of delivery ids. */
  readonly number: () => number;
  readonly standing: () => Standing;
  /**
   * Whether the last heartbeat is recent enough that nobody takes over what starts now. Check this in the same turn of
   * the event loop in which the work starts: between turns, the process may have been suspended.
   */
  readonly isLeased: () => boolean;
  /** Refreshes `standing` after another gateway joined or left. */
  lookAround(): Promise<void>;
  release(): Promise<void>;
};

/** A gateway's rank among the live gateways. */
export type Standing = {
  /** From 0, in the order of their numbers. */
  readonly rank: number;
  /** How many gateways are alive, including this one. */
  readonly of: number;
  /** Their names, in the order of their ranks. */
  readonly gateways: readonly string[];
};

/** The instances in the order of their numbers: the live ones, and those without a recent heartbeat. */
export type Looked = { readonly alive: readonly string[]; readonly silent: readonly string[] };

/** The list of gateways that a database holds, by its clock. */
export type GatewayList = {
  /** The numbers of live gateways. */
  numbers(): Promise<ReadonlySet<number>>;
  /** @returns false if a live gateway has the number. */
  take(number: number, instance: string): Promise<boolean>;
  /**
   * Records a gateway's heartbeat and reads the list, in one statement.
   *
   * @returns the heartbeat's time too, in milliseconds; undefined if the gateway no longer owns the number.
   */
  renew(number: number, instance: string): Promise<Looked & { readonly seenAt: number | undefined }>;
  look(): Promise<Looked>;
  /** Ends the database sessions of instances without a heartbeat, which releases their locks. */
  endSessions(instances: readonly string[]): Promise<void>;
  leave(instance: string): Promise<void>;
};

export type InstanceParts = {
  /** New on each start. */
  readonly name: string;
  readonly list: GatewayList;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  /** Calls at this interval, in milliseconds. @returns a function that stops it. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
  /** Called when the leases could not be renewed in time. */
  readonly standDown: () => void;
  /** Called after each heartbeat. */
  readonly onSign: () => void;
  readonly onError: (error: unknown) => void;
};

/** Takes the lowest free number and keeps it by sending heartbeats. */
export async function joinGateways(parts: InstanceParts): Promise<Instance> {
  const { name, list, every, standDown, onSign, onError } = parts;
  const clocks = (): Moment => ({ elapsed: parts.elapsed(), now: parts.now() });
  let renewedAt = clocks();
  let number = await takeNumber(list, name);
  let standing = standingOf(name, (await list.look()).alive);
  /** By the database's clock. */
  let seenAt: number | undefined;
  let renewing = false;

  const renew = async (begun: Moment): Promise<void> => {
    const { seenAt: seen, ...looked } = await list.renew(number, name);
    // Others may have taken over its work, even if no clock on this machine moved: it may have been suspended.
    const wasGivenUp = seen === undefined || (seenAt !== undefined && seen - seenAt > DEAD_AFTER);
    if (wasGivenUp) standDown();
    seenAt = seen;
    // Another gateway took the number while this process was suspended.
    if (seen === undefined) number = await takeNumber(list, name);
    const wasSilent = begun.elapsed - renewedAt.elapsed > STAND_DOWN_AFTER;
    renewedAt = begun;
    onSign();
    // If the store was unreachable, the others could not send heartbeats either, and are about to.
    if (wasSilent) return;
    const { alive, silent } = seen === undefined ? await list.look() : looked;
    standing = standingOf(name, alive);
    if (silent.length > 0) await list.endSessions(silent);
  };
  const endRenewing = every(RENEW_EVERY, () => {
    // Taken before the query is sent: its response may be slow, and the others count from its execution.
    const begun = clocks();
    if (begun.elapsed - renewedAt.elapsed > STAND_DOWN_AFTER) standDown();
    if (renewing) return;
    renewing = true;
    renew(begun)
      .catch(onError)
      .finally(() => {
        renewing = false;
      });
  });

  return {
    name,
    number: () => number,
    standing: () => standing,
    // A suspended machine's monotonic clock stands still while time passes for the others.
    isLeased: () =>
      parts.elapsed() - renewedAt.elapsed <= STAND_DOWN_AFTER &&
      parts.now() - renewedAt.now <= STAND_DOWN_AFTER,
    lookAround: async () => {
      await list
        .look()
        .then(({ alive }) => {
          standing = standingOf(name, alive);
        })
        .catch(onError);
    },
    async release() {
      endRenewing();
      // If the store is gone, the others notice the missing heartbeats.
      await list.leave(name).catch(onError);
    },
  };
}

/** A time on both clocks of this machine. */
type Moment = { readonly elapsed: number; readonly now: number };

function standingOf(instance: string, alive: readonly string[]): Standing {
  const rank = alive.indexOf(instance);
  // Not listed: it missed its heartbeats, and the others share the work without it until it renews them.
  return rank < 0
    ? { rank: alive.length, of: alive.length + 1, gateways: [...alive, instance] }
    : { rank, of: alive.length, gateways: alive };
}

async function takeNumber(list: GatewayList, name: string): Promise<number> {
  // Once another gateway takes their numbers, their sessions can no longer be identified.
  const { silent } = await list.look();
  if (silent.length > 0) await list.endSessions(silent);
  const taken = await list.numbers();
  for (let number = 0; number < MOST_GATEWAYS; number++) {
    if (!taken.has(number) && (await list.take(number, name))) return number;
  }
  throw new Error(`all ${MOST_GATEWAYS} gateway numbers are taken on this database`);
}
