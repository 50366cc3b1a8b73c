import type { NewName } from "../../keys/key.ts";

/** What to do about a key whose provider reported a new name. */
export function renameWarning(name: string, { name: newName, until }: NewName): string {
  const day = new Date(until).toISOString().slice(0, 10);
  return `${name} is now called ${newName}: rename the key to ${newName}. It accepts both names until ${day} only.`;
}
