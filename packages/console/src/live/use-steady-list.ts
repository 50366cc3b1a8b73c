import type { Delivery } from "agentex-gateway-sdk/client";
import { useMemo, useState } from "react";

export type SteadyList = {
  readonly shown: readonly Delivery[];
  /** How many deliveries wait to be shown. */
  readonly fresh: number;
  readonly showAll: () => void;
};

/**
 * Keeps a list from moving under its reader: only what comes after the last shown delivery is added by itself, everything
 * else waits until the reader asks for it.
 *
 * @param isFollowing - whether the reader wants to see everything at once.
 */
export function useSteadyList(deliveries: readonly Delivery[], isFollowing: boolean): SteadyList {
  const [seen, setSeen] = useState(NONE);
  const ids = useMemo(
    () => see(seen, isFollowing ? deliveries : endOf(seen, deliveries)),
    [deliveries, seen, isFollowing],
  );
  if (ids !== seen) setSeen(ids);
  const shown = useMemo(() => deliveries.filter(({ id }) => ids.has(id)), [deliveries, ids]);
  return {
    shown,
    fresh: deliveries.length - shown.length,
    showAll: () => setSeen(see(ids, deliveries)),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** What comes after the last delivery that was seen. */
function endOf(seen: ReadonlySet<string>, deliveries: readonly Delivery[]): readonly Delivery[] {
  return deliveries.slice(deliveries.findLastIndex(({ id }) => seen.has(id)) + 1);
}

/** The same set if there is nothing to add. */
function see(seen: ReadonlySet<string>, deliveries: readonly Delivery[]): ReadonlySet<string> {
  const added = deliveries.flatMap(({ id }) => (seen.has(id) ? [] : [id]));
  return added.length === 0 ? seen : new Set([...seen, ...added]);
}
