import type { Provider } from "./provider.ts";

/**
 * The URL without what is a credential in itself: whoever reads one could pass for the provider, so keep only this before a
 * request is stored, forwarded or logged. What else the query holds stays as it was written.
 *
 * @param provider who sent the request, where it is known
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

/** The parameters of a URL's query that are a credential in themselves, as `credentialHeaders` are among the headers. */
export function secretParameters({ proof, secretQuery = [] }: Provider): readonly string[] {
  return proof.scheme === "query_token" ? [proof.parameter, ...secretQuery] : secretQuery;
}

/** What cannot be decoded is no name that a secret was found under. */
function nameOf(pair: string): string {
  const name = (pair.split("=", 1)[0] ?? "").replaceAll("+", " ");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
