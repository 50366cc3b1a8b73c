import type { EventOptions } from "./typed-event.ts";

/** Options of a route, except for its path. */
export type MergedOptions = Omit<EventOptions, "path">;

/**
 * Adds options to those of a provider's earlier declarations: its handlers share one route.
 *
 * @throws TypeError if an option is set twice, with different values.
 */
export function mergeOptions(
  { provider, path }: { readonly provider: string; readonly path: string },
  before: MergedOptions,
  given: MergedOptions,
): MergedOptions {
  if ("events" in given) {
    throw new TypeError(`acp.on("${provider}", …) has no option events: they are the names of its handlers`);
  }
  if ((before.send ?? "body") !== (given.send ?? "body")) {
    throw new TypeError(
      `acp.on("${provider}", …): send is "${given.send ?? "body"}" here, but "${before.send ?? "body"}" in an earlier ` +
        `declaration. These handlers share one route (POST ${path}); pass send with each of them, or use another path.`,
    );
  }
  const known = new Map<string, unknown>(Object.entries(before));
  for (const [name, value] of Object.entries(given)) {
    const earlier = known.get(name);
    if (value === undefined || earlier === undefined || asText(earlier) === asText(value)) continue;
    throw new TypeError(
      `acp.on("${provider}", …): ${name} is ${asText(value)} here, but ${asText(earlier)} in an earlier declaration. ` +
        `These handlers share one route (POST ${path}) and its options; pass each option once, or use another path.`,
    );
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...before, ...set };
}

/** As JSON, independent of the order of its members. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
