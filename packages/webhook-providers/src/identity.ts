import type { Identity, IdentitySource, Provider } from "./provider.ts";
import { choose, finds, fits } from "./template.ts";
import type { Sources } from "./template.ts";

/** The names by which a payload says whose it is, most specific first; or why it is nobody's. */
export type Identities = {
  readonly names: readonly string[];
  /** For people: what in it contradicts itself. It repeats names from the payload. */
  readonly contradiction: string | undefined;
};

/**
 * Reads whose a proven payload is. Whoever holds the secret of one repository can write anything into a payload, also that
 * another repository belongs to theirs: so its sources have to agree, or it is nobody's.
 */
export function readIdentities({ from, matching }: Identity, sources: Sources): Identities {
  const names: string[] = [];
  let thing: string | undefined;
  for (const source of from) {
    const rule = typeof source === "string" ? { name: source } : source;
    const name = choose([rule.name], sources);
    if (typeof source === "string") {
      if (name !== undefined) names.push(name);
      continue;
    }
    const problem = misnamed(source, name, sources);
    if (problem !== undefined) return nobody(problem);
    if (name === undefined) continue;
    if (thing !== undefined && !isWithin(thing, name, matching)) {
      return nobody(`it names ${thing}, which does not belong to ${name}`);
    }
    thing ??= name;
    if (!names.includes(name)) names.push(name);
  }
  return { names, contradiction: undefined };
}

function nobody(contradiction: string): Identities {
  return { names: [], contradiction };
}

/** What is there, but is no name of its kind, must not pass for one of another kind, nor for nothing. */
function misnamed(
  { name: template, parts, requiredWith }: IdentitySource,
  name: string | undefined,
  sources: Sources,
): string | undefined {
  if (name === undefined) {
    const isThere = requiredWith !== undefined && finds(requiredWith, sources);
    return isThere || !fits(template, sources) ? `${template} holds no name` : undefined;
  }
  if (parts === undefined) return undefined;
  const { length } = name.split("/");
  const isOfItsKind = length >= parts.least && length <= (parts.most ?? length) && !leadsAstray(name);
  return isOfItsKind ? undefined : `${template} holds ${name}, which is no name of its kind`;
}

/** `acme/app` is within `acme/app` and within `acme`. */
function isWithin(name: string, other: string, matching: Identity["matching"]): boolean {
  const isExact = matching === "exact" || matching === "any";
  const [inner, outer] = isExact ? [name, other] : [lowerAscii(name), lowerAscii(other)];
  return `${inner}/`.startsWith(`${outer}/`);
}

/**
 * Says whether a key of this name stands for a payload with these identities. Ask it after the key's secret verified
 * the request, so that the secret of one repository does not speak for another.
 *
 * @param identities as `describe` found them in the payload
 */
export function isIdentity(provider: Provider, keyName: string, identities: readonly string[]): boolean {
  if (identities.includes(keyName)) return true;
  const name = lowerAscii(keyName);
  switch (provider.identity.matching) {
    case "exact":
      return false;
    case "case_insensitive":
      return identities.some((identity) => lowerAscii(identity) === name);
    case "path":
      // A way back up (`acme/../bank`) would lead out of what the key is for.
      return identities.some((identity) => !leadsAstray(identity) && isWithin(identity, keyName, "path"));
    case "any":
      return true;
  }
}

/**
 * Of keys that all verified a request, finds the one that it belongs to: the most specific name that stands for it, so
 * that of two keys with one secret it is always the same one. Of equals, the first.
 *
 * @returns the index of the key; undefined where none stands for it
 */
export function findIdentity(
  provider: Provider,
  keyNames: readonly string[],
  identities: readonly string[],
): number | undefined {
  const own = [...keyNames.keys()].filter((index) => isIdentity(provider, keyNames[index] ?? "", identities));
  if (provider.identity.matching === "any") {
    return own.find((index) => identities.includes(keyNames[index] ?? "")) ?? own[0];
  }
  const length = (index: number) => keyNames[index]?.length ?? 0;
  return own.toSorted((one, other) => length(other) - length(one))[0];
}

/** Whether a part between slashes is empty or leads nowhere (`.`) or back up (`..`), as it stands or in a URL. */
function leadsAstray(name: string): boolean {
  return /(?:^|\/)\.{0,2}(?:\/|$)/.test(name) || /[\\%?#]/.test(name);
}

/** ASCII only: `toLowerCase` would make the Kelvin sign a `k`, and one name another. */
function lowerAscii(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
