/** A webhook as it came over the wire, before anybody interpreted it. */
export type WebhookRequest = {
  method: string;
  /**
   * The absolute public URL, as the provider was told it, wherever it is known: some schemes sign it, and refuse every
   * request without it. Otherwise path and query as received.
   */
  url: string;
  /** Lower-case names, as `node:http` gives them; repeated ones as arrays. */
  headers: Headers;
  /** The raw bytes as received. */
  body: Uint8Array;
};

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

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

/** The value of a header that is there exactly once. */
export function singleHeader(headers: Headers, name: string): string | undefined {
  const header = readHeader(headers, name);
  return header.outcome === "single" ? header.value : undefined;
}

/** The media type that a request declares, in lower case and without parameters; undefined where it declares none. */
export function mediaType(headers: Headers): string | undefined {
  const contentType = singleHeader(headers, "content-type");
  return contentType === undefined ? undefined : (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** The query of a URL as it stands there, without its question mark; empty where there is none. */
export function queryText(url: string): string {
  const start = url.indexOf("?");
  if (start === -1) return "";
  const end = url.indexOf("#", start);
  return end === -1 ? url.slice(start + 1) : url.slice(start + 1, end);
}

/** The URL where it is an absolute one; undefined where only the path is known. */
export function absoluteUrl({ url }: WebhookRequest): string | undefined {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}
