import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Logger } from "../telemetry/log.ts";
import { openGatewayList } from "./gateway-list.ts";
import type { IdSource } from "../ids/id-source.ts";
import { joinGateways, type Instance, type InstanceParts } from "./instance.ts";
import { joinNobody } from "./sole-gateway.ts";
import { settledByOthers } from "./settled-ids.ts";
import type { StoreHealth } from "./store-health.ts";

export type PlaceParts = Pick<InstanceParts, "elapsed" | "every" | "standDown"> & {
  readonly database: Database;
  readonly store: StoreHealth;
  readonly ids: IdSource;
  /** This machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
  /** The id below which all of this gateway's deliveries are committed or never will be. Called once it has joined. */
  readonly settledBelow: () => bigint;
  readonly log: Logger;
};

export type Place = {
  readonly instance: Instance;
  /**
   * The id below which all deliveries of all gateways are committed or never will be. For a single gateway this is
   * exact; otherwise it is as of the others' last heartbeats. `direct` deliveries may still appear.
   */
  settledBelow(): Promise<bigint>;
};

/** Joins the gateways on the database. From then on, this gateway creates no id that is already in the store. */
export async function joinCluster(parts: PlaceParts): Promise<Place> {
  const { database, store, ids, machine, settledBelow, log } = parts;
  const onError = (error: unknown): void => {
    if (isOutage(error)) store.refused(error);
    log.warn({ err: error }, "this gateway could not send its heartbeat");
  };
  if (!database.isShared) {
    await ids.catchUp();
    const alone = await joinNobody({ ...parts, onError });
    return { instance: alone, settledBelow: async () => settledBelow() };
  }
  const list = openGatewayList(database, settledBelow);
  /** Dead gateways whose sessions were ended. */
  const ended = new Set<string>();
  const instance = await joinGateways({
    ...parts,
    name: database.name,
    list: {
      ...list,
      async take(number, name) {
        if (!(await list.take(number, name))) return false;
        // The number's previous owner created ids with it until a moment ago. Keep the number even if this fails.
        await ids.catchUp().catch(onError);
        return true;
      },
      async look() {
        const found = await list.look();
        for (const each of found.alive) ended.delete(each);
        return found;
      },
      async endSessions(instances) {
        await list.endSessions(instances);
        for (const each of instances) ended.add(each);
      },
    },
    now: machine,
    onSign: () => store.gaveSign(),
    onError,
  });
  return {
    instance,
    async settledBelow() {
      // Read before the others': a gateway that joins later creates only later ids.
      const own = settledBelow();
      const others = await settledByOthers(database, instance.name, ended);
      return others !== undefined && others < own ? others : own;
    },
  };
}
