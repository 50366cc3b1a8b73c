import { MOST_GATEWAYS } from "../ids/delivery-id.ts";

/** How often a gateway says that it is alive, in milliseconds. */
const RENEW_EVERY = 2_000;
/** Silent for this long, a gateway is taken for dead, and what it had under way is taken up by others. */
export const DEAD_AFTER = 10_000;
/** A gateway that could not say so for this long stops its own attempts, before others start them again. */
const STAND_DOWN_AFTER = 7_000;

/**
 * This gateway among those that share the database. A running delivery is leased to its instance, and the instance's
 * sign of life renews all its leases at once.
 */
export type Instance = {
  /** New at each start. */
  readonly name: string;
  /** Unlike that of any other gateway alive; it becomes part of delivery ids. */
  readonly number: () => number;
  readonly standing: () => Standing;
  /**
   * Whether its last sign of life is recent enough for what it begins now not to be taken up by others. Has to be asked in the
   * turn of the event loop in which something begins: before any later one, the process may have stood still.
   */
  readonly isLeased: () => boolean;
  /** Another gateway has come or gone. */
  lookAround(): Promise<void>;
  release(): Promise<void>;
};

/** A gateway's place among those alive. */
export type Standing = {
  /** From 0, in the order of their numbers. */
  readonly rank: number;
  /** How many are alive, this one among them. */
  readonly of: number;
};

/** The gateways on a database, as it lists them, and by its clock. */
export type GatewayList = {
  /** The numbers that gateways which are alive have. */
  numbers(): Promise<ReadonlySet<number>>;
  /** @returns false when somebody alive has the number. */
  take(number: number, instance: string): Promise<boolean>;
  /**
   * Says that a gateway is alive.
   *
   * @returns the time of it, in milliseconds; undefined when the number is not its own any more.
   */
  renew(number: number, instance: string): Promise<number | undefined>;
  /** The instances, in the order of their numbers: those that are alive, and those that have been silent for too long. */
  look(): Promise<{ readonly alive: readonly string[]; readonly silent: readonly string[] }>;
  /** Ends what instances that were silent for too long may still have under way in the database, with what it locks. */
  endSessions(instances: readonly string[]): Promise<void>;
  leave(instance: string): Promise<void>;
};

export type InstanceParts = {
  /** New at each start. */
  readonly name: string;
  readonly list: GatewayList;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  /** Calls again and again, so many milliseconds apart. @returns the function that ends it. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
  /** The leases could not be renewed in time. */
  readonly standDown: () => void;
  /** A sign of life was given. */
  readonly onSign: () => void;
  readonly onError: (error: unknown) => void;
};

/** Takes the lowest free number and keeps it by giving signs of life. */
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
    const seen = await list.renew(number, name);
    // What others may have taken up is given up, even where no clock of this machine moved: it may have been a suspended one.
    const wasGivenUp = seen === undefined || (seenAt !== undefined && seen - seenAt > DEAD_AFTER);
    if (wasGivenUp) standDown();
    seenAt = seen;
    // Somebody took it while this process was suspended.
    if (seen === undefined) number = await takeNumber(list, name);
    const wasSilent = begun.elapsed - renewedAt.elapsed > STAND_DOWN_AFTER;
    renewedAt = begun;
    onSign();
    // Where the store was out of reach, the others were silent too, and are about to be heard of again.
    if (wasSilent) return;
    const { alive, silent } = await list.look();
    standing = standingOf(name, alive);
    if (silent.length > 0) await list.endSessions(silent);
  };
  const endRenewing = every(RENEW_EVERY, () => {
    // Before anything is sent: the answer may take its time, and the others count from when it was carried out.
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
    // A suspended machine's steady clock stands still while the others' time goes on.
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
      // Where the store is gone, the others notice by the silence.
      await list.leave(name).catch(onError);
    },
  };
}

/** A time by both clocks of this machine. */
type Moment = { readonly elapsed: number; readonly now: number };

function standingOf(instance: string, alive: readonly string[]): Standing {
  const rank = alive.indexOf(instance);
  // Not listed: it was silent for too long, and the others share without it until it has renewed.
  return rank < 0 ? { rank: alive.length, of: alive.length + 1 } : { rank, of: alive.length };
}

async function takeNumber(list: GatewayList, name: string): Promise<number> {
  // Once their numbers are taken, nobody knows whose sessions they were.
  const { silent } = await list.look();
  if (silent.length > 0) await list.endSessions(silent);
  const taken = await list.numbers();
  for (let number = 0; number < MOST_GATEWAYS; number++) {
    if (!taken.has(number) && (await list.take(number, name))) return number;
  }
  throw new Error(`all ${MOST_GATEWAYS} gateway numbers are taken on this database`);
}
