import type { Provider } from "./provider/provider.ts";

/**
 * The URL without query parameters that are credentials themselves: anyone who reads one could impersonate the provider, so
 * use only this URL to store, forward or log a request. The rest of the query is unchanged.
 *
 * @param provider the sender, if it is known
 * @param url absolute, or path and query
 */
export function withoutSecrets(provider: Provider | undefined, url: string): string {
  const names = provider === undefined ? [] : secretParameters(provider);
  const start = url.indexOf("?");
  if (names.length === 0 || start === -1) return url;
  const fragment = url.indexOf("#", start);
  const end = fragment === -1 ? url.length : fragment;
  const kept = url
    .slice(start + 1, end)
    .split("&")
    .filter((pair) => !names.includes(nameOf(pair)));
  const query = kept.length === 0 ? "" : `?${kept.join("&")}`;
  return url.slice(0, start) + query + url.slice(end);
}

/** The query parameters that are credentials themselves, the counterpart of `credentialHeaders`. */
export function secretParameters({ verification, secretQuery = [] }: Provider): readonly string[] {
  return verification.scheme === "query_token" ? [verification.parameter, ...secretQuery] : secretQuery;
}

/** A name that cannot be decoded matches no secret. */
function nameOf(pair: string): string {
  const name = (pair.split("=", 1)[0] ?? "").replaceAll("+", " ");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
