import { useMemo, useState } from "react";

type Item = { readonly id: string };

export type SteadyList<Each extends Item> = {
  readonly shown: readonly Each[];
  /** How many wait to be shown. */
  readonly fresh: number;
  readonly showAll: () => void;
};

/**
 * Keeps a list from moving under its reader: only what comes after the last shown item is added by itself, everything
 * else waits until the reader asks for it.
 *
 * @param isFollowing - whether the reader wants to see everything at once.
 */
export function useSteadyList<Each extends Item>(
  items: readonly Each[],
  isFollowing: boolean,
): SteadyList<Each> {
  const [seen, setSeen] = useState(NONE);
  const ids = useMemo(() => see(seen, isFollowing ? items : endOf(seen, items)), [items, seen, isFollowing]);
  if (ids !== seen) setSeen(ids);
  const shown = useMemo(() => items.filter(({ id }) => ids.has(id)), [items, ids]);
  return {
    shown,
    fresh: items.length - shown.length,
    showAll: () => setSeen(see(ids, items)),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** What comes after the last item that was seen. */
function endOf(seen: ReadonlySet<string>, items: readonly Item[]): readonly Item[] {
  return items.slice(items.findLastIndex(({ id }) => seen.has(id)) + 1);
}

/** The same set if there is nothing to add. */
function see(seen: ReadonlySet<string>, items: readonly Item[]): ReadonlySet<string> {
  const added = items.flatMap(({ id }) => (seen.has(id) ? [] : [id]));
  return added.length === 0 ? seen : new Set([...seen, ...added]);
}
