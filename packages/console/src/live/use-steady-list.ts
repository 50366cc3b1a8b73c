import { useMemo, useState } from "react";

type Item = { readonly id: string };

export type SteadyList<Each extends Item> = {
  readonly shown: readonly Each[];
  /** How many items wait to be shown. */
  readonly fresh: number;
  readonly showAll: () => void;
};

/**
 * Keeps a list from moving under its reader. Items after the last shown one are added immediately; everything else waits for the
 * reader's request.
 *
 * @param isFollowing - whether to show everything immediately.
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

/** The items after the last one that was seen. */
function endOf(seen: ReadonlySet<string>, items: readonly Item[]): readonly Item[] {
  return items.slice(items.findLastIndex(({ id }) => seen.has(id)) + 1);
}

/** Returns the same set if there is nothing to add. */
function see(seen: ReadonlySet<string>, items: readonly Item[]): ReadonlySet<string> {
  const added = items.flatMap(({ id }) => (seen.has(id) ? [] : [id]));
  return added.length === 0 ? seen : new Set([...seen, ...added]);
}
