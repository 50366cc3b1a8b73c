import { spellId } from "./delivery-id.ts";

/** A refusal's id as people see it: `rfs_…`. */
export function formatRefusalId(id: bigint): string {
  return `rfs_${spellId(id)}`;
}
