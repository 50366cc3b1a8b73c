import type { SubscriptionUrls } from "../addresses/subscription-urls.ts";

const LONGEST = 2_000;
const LOCAL_HOSTS = new Set(["127.0.0.1", "[::1]"]);

/** Whether a URL is on this machine, over plain HTTP. */
export function isLocalUrl(url: URL): boolean {
  return url.protocol === "http:" && LOCAL_HOSTS.has(url.hostname);
}

/**
 * Checks a subscriber's URL, except for its address, which is checked on every connection.
 *
 * @returns what is wrong with it, as a sentence; undefined: nothing.
 */
export function objectionTo(text: string, allowed: SubscriptionUrls): string | undefined {
  const url = text.length > LONGEST ? null : URL.parse(text);
  if (url === null) return `The URL must be valid and have at most ${LONGEST} characters.`;
  if (url.username !== "" || url.password !== "" || text.includes("#")) {
    return "The URL must not have a user name, a password or a fragment.";
  }
  if (url.protocol === "https:" || (allowed === "local" && isLocalUrl(url))) return undefined;
  return allowed === "local"
    ? "The URL must start with https://, or with http://127.0.0.1 or http://[::1]."
    : "The URL must start with https://.";
}
