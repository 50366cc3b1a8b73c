import type { Identity, Provider } from "./provider.ts";

/**
 * Says whether a key of this name stands for a payload with these identities. Ask it after the key's secret verified
 * the request, so that the secret of one repository does not speak for another.
 *
 * @param identities as `describe` found them in the payload
 */
export function isIdentity(provider: Provider, keyName: string, identities: readonly string[]): boolean {
  const form = spelling[provider.identity.matching];
  return identities.some((identity) => form(identity) === form(keyName));
}

/** Names are the same when these forms of them are. */
const spelling: Record<Identity["matching"], (name: string) => string> = {
  exact: (name) => name,
  // ASCII only: `toLowerCase` would make the Kelvin sign a `k`, and one name another.
  case_insensitive: (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
};
