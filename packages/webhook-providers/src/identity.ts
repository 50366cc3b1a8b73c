import type { Provider } from "./provider.ts";

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
      return identities.some((identity) => `${lowerAscii(identity)}/`.startsWith(`${name}/`));
    case "any":
      return true;
  }
}

/** ASCII only: `toLowerCase` would make the Kelvin sign a `k`, and one name another. */
function lowerAscii(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
