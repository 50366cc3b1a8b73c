import type { Evidence } from "./diagnoser.ts";

/**
 * The evidence of rejected requests that were not diagnosed yet. In memory only, because it comes from unverified senders and
 * contains their credentials.
 */
export type EvidenceStore = {
  /** Stores evidence, unless there is no room. */
  keep(id: bigint, evidence: Evidence): void;
  /** Removes and returns the evidence of this refusal. */
  take(id: bigint): Evidence | undefined;
  /** Removes and returns the oldest evidence up to this id. */
  takeOldest(upTo: bigint): { readonly id: bigint; readonly evidence: Evidence } | undefined;
};

/** The most that is stored: requests, and bytes of their bodies. */
const MOST = 1_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** What a request takes up besides its body, in bytes. */
const OVERHEAD = 4 * 1024;

export function createEvidenceStore(): EvidenceStore {
  const kept = new Map<bigint, Evidence>();
  let bytes = 0;
  const take = (id: bigint): Evidence | undefined => {
    const evidence = kept.get(id);
    if (evidence !== undefined && kept.delete(id)) bytes -= sizeOf(evidence);
    return evidence;
  };
  return {
    keep(id, evidence) {
      if (kept.size >= MOST || bytes + sizeOf(evidence) > MOST_BYTES) return;
      kept.set(id, evidence);
      bytes += sizeOf(evidence);
    },
    take,
    takeOldest(upTo) {
      const [id] = kept.keys();
      const evidence = id === undefined || id > upTo ? undefined : take(id);
      return id === undefined || evidence === undefined ? undefined : { id, evidence };
    },
  };
}

function sizeOf({ request }: Evidence): number {
  return request.body.length + OVERHEAD;
}
