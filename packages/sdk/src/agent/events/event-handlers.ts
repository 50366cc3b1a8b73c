import type { EventHandler } from "./typed-event.ts";

/** A handler and the names that it was declared with. */
export type Declared = { readonly names: readonly string[]; readonly handler: EventHandler };

/** The handler of an event, and the name under which it handles it. */
export type Match = { readonly handler: EventHandler; readonly name: string };

const LONGEST_NAME = 200;

/** @throws TypeError unless a handler can be called for each of these names. */
export function checkNames(provider: string, names: readonly string[], before: readonly Declared[]): void {
  if (names.length === 0) throw new TypeError(`acp.on("${provider}", …) names no event`);
  const taken = new Set(before.flatMap((declared) => declared.names));
  for (const name of names) {
    if (typeof name !== "string" || !/^(?:[^*]+\*?|\*)$/.test(name) || name.length > LONGEST_NAME) {
      throw new TypeError(
        `acp.on("${provider}", "${name}", …): an event's name has up to ${LONGEST_NAME} characters, and * only at its end`,
      );
    }
    if (taken.has(name)) throw new TypeError(`acp.on("${provider}", "${name}", …) already has a handler`);
    taken.add(name);
  }
}

/**
 * The handler for an event: one that names it exactly; otherwise the first one declared with a matching `*`.
 *
 * @param names - of the event, the most specific first.
 */
export function findHandler(handlers: readonly Declared[], names: readonly string[]): Match | undefined {
  for (const name of names) {
    const exact = handlers.find((declared) => declared.names.includes(name));
    if (exact !== undefined) return { handler: exact.handler, name };
  }
  const event = names.at(-1);
  if (event === undefined) return undefined;
  const broad = handlers.find((declared) => declared.names.some((name) => standsFor(name, names)));
  return broad && { handler: broad.handler, name: event };
}

function standsFor(declared: string, names: readonly string[]): boolean {
  return declared.endsWith("*") && names.some((name) => name.startsWith(declared.slice(0, -1)));
}
