/** A webhook as received, before any interpretation. */
export type WebhookRequest = {
  method: string;
  /**
   * The absolute public URL as configured at the provider, if it is known: some schemes sign it and reject every request
   * without it. Otherwise path and query as received.
   */
  url: string;
  /** Names in lower case, as in `node:http`; repeated headers as arrays. */
  headers: Headers;
  /** The raw bytes as received. */
  body: Uint8Array;
};

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

type HeaderValue = { outcome: "absent" } | { outcome: "single"; value: string } | { outcome: "repeated" };

/**
 * Reads a header that may occur at most once.
 *
 * @param name the header's name, in lower case
 */
export function readHeader(headers: Headers, name: string): HeaderValue {
  // A plain object inherits `constructor` and the like; only headers that were sent count.
  const sent = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (sent === undefined) return { outcome: "absent" };
  if (typeof sent === "string") return { outcome: "single", value: sent };
  const [value, ...others] = sent;
  if (value === undefined) return { outcome: "absent" };
  return others.length === 0 ? { outcome: "single", value } : { outcome: "repeated" };
}

/** The value of a header that occurs exactly once. */
export function singleHeader(headers: Headers, name: string): string | undefined {
  const header = readHeader(headers, name);
  return header.outcome === "single" ? header.value : undefined;
}

/** The media type that a request declares, in lower case and without parameters; undefined if it declares none. */
export function mediaType(headers: Headers): string | undefined {
  const contentType = singleHeader(headers, "content-type");
  return contentType === undefined ? undefined : (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** The query of a URL as written, without the question mark; empty if there is none. */
export function queryText(url: string): string {
  const start = url.indexOf("?");
  if (start === -1) return "";
  const end = url.indexOf("#", start);
  return end === -1 ? url.slice(start + 1) : url.slice(start + 1, end);
}

/** The URL if it is absolute; undefined if it is only a path. */
export function absoluteUrl({ url }: WebhookRequest): string | undefined {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}
