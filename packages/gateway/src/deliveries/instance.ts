import { randomUUID } from "node:crypto";
import { MOST_GATEWAYS } from "./delivery-id.ts";

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
  /** Whether its last sign of life is recent enough for what it begins now not to be taken up by others. */
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
  /** Says that a gateway is alive. @returns false when the number is not its own any more. */
  renew(number: number, instance: string): Promise<boolean>;
  /** The instances that are alive, in the order of their numbers. */
  alive(): Promise<string[]>;
  leave(instance: string): Promise<void>;
};

export type InstanceParts = {
  readonly list: GatewayList;
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
  const { list, elapsed, every, standDown, onSign, onError } = parts;
  const name = randomUUID();
  let number = await takeNumber(list, name);
  let standing = await standingOf(list, name);
  let renewedAt = elapsed();
  let renewing = false;
  const isLeased = (): boolean => elapsed() - renewedAt <= STAND_DOWN_AFTER;

  const renew = async (): Promise<void> => {
    // Before the question is sent: the answer may take its time, and the others count from when it was carried out.
    const begun = elapsed();
    // Somebody took it while this process was suspended.
    if (!(await list.renew(number, name))) {
      standDown();
      number = await takeNumber(list, name);
    }
    const wasSilent = begun - renewedAt > STAND_DOWN_AFTER;
    renewedAt = begun;
    onSign();
    // Where the store was out of reach, the others were silent too, and are about to be heard of again.
    if (!wasSilent) standing = await standingOf(list, name);
  };
  const endRenewing = every(RENEW_EVERY, () => {
    if (!isLeased()) standDown();
    if (renewing) return;
    renewing = true;
    renew()
      .catch(onError)
      .finally(() => {
        renewing = false;
      });
  });

  return {
    name,
    number: () => number,
    standing: () => standing,
    isLeased,
    lookAround: async () => {
      await standingOf(list, name)
        .then((found) => {
          standing = found;
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

async function standingOf(list: GatewayList, instance: string): Promise<Standing> {
  const alive = await list.alive();
  const rank = alive.indexOf(instance);
  // Not listed: it was silent for too long, and the others share without it until it has renewed.
  return rank < 0 ? { rank: alive.length, of: alive.length + 1 } : { rank, of: alive.length };
}

async function takeNumber(list: GatewayList, name: string): Promise<number> {
  const taken = await list.numbers();
  for (let number = 0; number < MOST_GATEWAYS; number++) {
    if (!taken.has(number) && (await list.take(number, name))) return number;
  }
  throw new Error(`all ${MOST_GATEWAYS} gateway numbers are taken on this database`);
}
