/** A webhook as it came over the wire, before anybody interpreted it. */
export type WebhookRequest = {
  method: string;
  /** Path and query as received, or the absolute public URL for schemes that sign it. */
  url: string;
  /** Lower-case names, as `node:http` gives them; repeated ones as arrays. */
  headers: Headers;
  /** The raw bytes as received. */
  body: Uint8Array;
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

type HeaderValue = { outcome: "absent" } | { outcome: "single"; value: string } | { outcome: "repeated" };

/**
 * Reads a header that may stand in a request once.
 *
 * @param name the header's name in lower case
 */
export function readHeader(headers: Headers, name: string): HeaderValue {
  // A plain object inherits `constructor` and the like; only what was really sent counts.
  const sent = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (sent === undefined) return { outcome: "absent" };
  if (typeof sent === "string") return { outcome: "single", value: sent };
  const [value, ...others] = sent;
  if (value === undefined) return { outcome: "absent" };
  return others.length === 0 ? { outcome: "single", value } : { outcome: "repeated" };
}
