import { readId, spellId } from "./delivery-id.ts";

const PREFIX = "rfs_";

/** A refusal's public id: `rfs_…`. */
export function formatRefusalId(id: bigint): string {
  return PREFIX + spellId(id);
}

/** Parses an id in its public form; undefined if the text is not one. */
export function parseRefusalId(text: string): bigint | undefined {
  return text.startsWith(PREFIX) ? readId(text.slice(PREFIX.length)) : undefined;
}
