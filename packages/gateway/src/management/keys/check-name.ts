import { readKeyName, type Provider } from "agentex-webhook-providers";

/** Whether a key can have this name. */
export type NameChecked =
  /** `notices` are sentences for the person who names the key. */
  | { readonly outcome: "named"; readonly name: string; readonly notices: readonly string[] }
  | { readonly outcome: "refused"; readonly detail: string };

/**
 * Turns a pasted URL into the name in it, and rejects a name that no webhook of the provider can match.
 *
 * @param provider - undefined for keys that no provider signs with, which can have any name.
 */
export function checkName(provider: Provider | undefined, entered: string): NameChecked {
  if (provider === undefined) return { outcome: "named", name: entered, notices: [] };
  const read = readKeyName(provider, entered);
  switch (read.outcome) {
    case "impossible":
      return { outcome: "refused", detail: read.problem };
    case "name":
      return {
        outcome: "named",
        name: read.name,
        // Without the URL itself, which may contain a password.
        notices: read.from === undefined ? [] : [`The key's name was read from the URL: ${read.name}`],
      };
  }
}
