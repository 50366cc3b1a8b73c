/** A request that a person can paste into a shell. */
export type Curl = {
  readonly method?: "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent byte for byte. */
  readonly body?: string;
  /** Shows the status and headers of the answer too. */
  readonly showHeaders?: boolean;
};

/**
 * The `curl` command for a request, over several lines where it is long. Whatever is in the request reaches curl
 * unchanged from any POSIX shell.
 */
export function curlCommand({ method, url, headers = {}, body, showHeaders = false }: Curl): string {
  const start = ["curl", showHeaders ? "-i" : "-s"];
  // A body makes it a POST without being asked.
  if (method !== undefined && !(method === "POST" && body !== undefined)) start.push("-X", method);
  start.push(quote(url));
  const parts = [start.join(" ")];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  // The very bytes that were signed; --data would take some of them for its own.
  if (body !== undefined) parts.push(`--data-binary ${quote(body)}`);
  return parts.join(" \\\n  ");
}

/**
 * A word as a POSIX shell reads it back
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02).
 */
export function quote(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
