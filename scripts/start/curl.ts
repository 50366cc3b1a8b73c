/** A request for a person to paste into a shell. */
export type Curl = {
  readonly method?: "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent byte for byte. */
  readonly body?: string;
  /** Shows the response's status and headers too. */
  readonly showHeaders?: boolean;
};

/**
 * The `curl` command for a request, split over several lines if it is long. Any POSIX shell passes the request to curl
 * unchanged.
 */
export function curlCommand({ method, url, headers = {}, body, showHeaders = false }: Curl): string {
  const start = ["curl", showHeaders ? "-i" : "-s"];
  // With a body, curl defaults to POST.
  if (method !== undefined && !(method === "POST" && body !== undefined)) start.push("-X", method);
  start.push(quote(url));
  const parts = [start.join(" ")];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  // Sends the exact bytes that were signed; --data would interpret some of them.
  if (body !== undefined) parts.push(`--data-binary ${quote(body)}`);
  return parts.join(" \\\n  ");
}

/**
 * Quotes a word for a POSIX shell
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02).
 */
export function quote(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
