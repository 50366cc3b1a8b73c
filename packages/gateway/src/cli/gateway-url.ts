import { isLoopback } from "../addresses/loopback.ts";

export type ReadUrl =
  | { readonly outcome: "url"; readonly url: string }
  | { readonly outcome: "unclear"; readonly message: string };

/**
 * Reads a gateway's address as people write it. On this machine, a port or `localhost:5003` is enough. Elsewhere the scheme has to
 * be there: a guess of `http://` would send the key unencrypted.
 */
export function readGatewayUrl(given: string): ReadUrl {
  const text = given.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { outcome: "url", url: text };
  const url = URL.parse(/^\d+$/.test(text) ? `http://localhost:${text}` : `http://${text}`);
  if (url !== null && isLoopback(url.hostname.replace(/^\[(.*)\]$/, "$1"))) {
    return { outcome: "url", url: url.href };
  }
  return {
    outcome: "unclear",
    message: `The gateway's address ${text} does not start with https:// or http://.`,
  };
}
