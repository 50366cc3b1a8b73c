import type { Provider } from "../provider/provider.ts";
import type { Identity, IdentitySource } from "../provider/identity-rule.ts";
import { choose, finds, fits, holds } from "../template/template.ts";
import type { Sources } from "../template/look-up.ts";

/** The names that identify a payload, most specific first; or the reason why it has no identity. */
export type Identities = {
  readonly names: readonly string[];
  /** For people: the contradiction. Contains names from the payload. */
  readonly contradiction: string | undefined;
};

/**
 * Reads the identity of a verified payload. The holder of one repository's secret can write anything into a payload, including
 * the name of another repository, so the payload's sources must agree.
 */
export function readIdentities({ from, matching }: Identity, sources: Sources): Identities {
  const names: string[] = [];
  let thing: string | undefined;
  for (const source of from) {
    const rule: IdentitySource = typeof source === "string" ? { name: source } : source;
    if (rule.when !== undefined && !holds(rule.when, sources)) continue;
    const name = choose([rule.name], sources);
    if (typeof source === "string") {
      if (name !== undefined) names.push(name);
      continue;
    }
    const problem = misnamed(source, name, sources);
    if (problem !== undefined) return nobody(problem);
    if (name === undefined) continue;
    if (rule.relation === "alone") return { names: [name], contradiction: undefined };
    if (rule.relation === "apart") {
      names.push(name);
      continue;
    }
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

/** An invalid name of one kind counts neither as a name of another kind nor as missing. */
function misnamed(
  { name: template, parts, requiredWith }: IdentitySource,
  name: string | undefined,
  sources: Sources,
): string | undefined {
  if (name === undefined) {
    const isThere = requiredWith !== undefined && finds(requiredWith, sources);
    return isThere || !fits(template, sources) ? `${template} contains no name` : undefined;
  }
  if (parts === undefined) return undefined;
  const { length } = name.split("/");
  const isOfItsKind = length >= parts.least && length <= (parts.most ?? length) && !leadsAstray(name);
  return isOfItsKind ? undefined : `${template} contains ${name}, which is not a valid name there`;
}

/** `acme/app` is within both `acme/app` and `acme`. */
function isWithin(name: string, other: string, matching: Identity["matching"]): boolean {
  const isExact = matching === "exact" || matching === "any";
  const [inner, outer] = isExact ? [name, other] : [lowerAscii(name), lowerAscii(other)];
  return `${inner}/`.startsWith(`${outer}/`);
}

/**
 * Whether a key with this name covers a payload with these identities. Call it after the key's secret has verified the request,
 * so that one repository's secret cannot be used for another repository.
 *
 * @param identities from `describe`
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
      // A path with `..` (`acme/../bank`) would escape the key's scope.
      return identities.some((identity) => !leadsAstray(identity) && isWithin(identity, keyName, "path"));
    case "any":
      return true;
  }
}

/**
 * Finds the key that a request belongs to, among those that verified it: the one with the most specific name, or the first of
 * several. The result is deterministic even if two keys share a secret.
 *
 * @returns the index of the key; undefined if none covers it
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
  if (own.length < 2) return own[0];
  const placeOf = (index: number) =>
    identities.findIndex((identity) => isIdentity(provider, keyNames[index] ?? "", [identity]));
  const length = (index: number) => keyNames[index]?.length ?? 0;
  return own.toSorted((one, other) => placeOf(one) - placeOf(other) || length(other) - length(one))[0];
}

/** States that a resource has been renamed. */
export type Renamed = { readonly from: string; readonly to: string };

/**
 * What a verified payload says about the renaming of its resource.
 *
 * @param names the payload's identities, most specific first
 */
export function readRename(
  { renames = [] }: Identity,
  names: readonly string[],
  sources: Sources,
): Renamed | undefined {
  const [to] = names;
  if (to === undefined) return undefined;
  for (const { when, from: template } of renames) {
    if (!when.every((condition) => holds(condition, sources))) continue;
    const from = choose([template], sources);
    const isOfItsKind = from?.split("/").length === to.split("/").length && !leadsAstray(from);
    if (from !== undefined && isOfItsKind && lowerAscii(from) !== lowerAscii(to)) return { from, to };
  }
  return undefined;
}

/** Whether two names are the same, as the provider compares names. */
export function isSameName({ identity: { matching } }: Provider, one: string, other: string): boolean {
  return one === other || (matching !== "exact" && lowerAscii(one) === lowerAscii(other));
}

/** Whether a path segment is empty, `.` or `..`, either literally or percent-encoded. */
function leadsAstray(name: string): boolean {
  return /(?:^|\/)\.{0,2}(?:\/|$)/.test(name) || /[\\%?#]/.test(name);
}

/** ASCII only: `toLowerCase` maps the Kelvin sign to `k`, which would make two different names equal. */
function lowerAscii(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
