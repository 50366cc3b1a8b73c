import { spellId } from "./delivery-id.ts";

/** A refusal's public id: `rfs_…`. */
export function formatRefusalId(id: bigint): string {
  return `rfs_${spellId(id)}`;
}
