import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Logger } from "../telemetry/log.ts";
import { openGatewayList } from "./gateway-list.ts";
import type { IdSource } from "../ids/id-source.ts";
import { joinGateways, type Instance, type InstanceParts } from "./instance.ts";
import { joinNobody } from "./sole-gateway.ts";
import type { StoreHealth } from "./store-health.ts";

export type PlaceParts = Pick<InstanceParts, "elapsed" | "every" | "standDown"> & {
  readonly database: Database;
  readonly store: StoreHealth;
  readonly ids: IdSource;
  /** This machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
  readonly log: Logger;
};

/** Joins the gateways on the database. From then on, no id that this gateway creates is in the store already. */
export async function joinCluster(parts: PlaceParts): Promise<Instance> {
  const { database, store, ids, machine, log } = parts;
  const onError = (error: unknown): void => {
    if (isOutage(error)) store.refused(error);
    log.warn({ err: error }, "this gateway could not send its heartbeat");
  };
  if (!database.isShared) {
    await ids.catchUp();
    return joinNobody({ ...parts, onError });
  }
  const list = openGatewayList(database);
  return joinGateways({
    ...parts,
    name: database.name,
    list: {
      ...list,
      async take(number, instance) {
        if (!(await list.take(number, instance))) return false;
        // The number's previous owner created ids with it until a moment ago. The number is taken, even if this fails.
        await ids.catchUp().catch(onError);
        return true;
      },
    },
    now: machine,
    onSign: () => store.gaveSign(),
    onError,
  });
}
