import { decodePercent } from "../../decode-percent.ts";
/** The parts of an ingress URL: `/agents/forward/name/{agent}/{path}?{query}`. */
export type Target = {
  readonly agentName: string;
  /** The path below the agent's URL as sent to the agent: still encoded, with one leading slash. */
  readonly path: string;
  /** The decoded segments of that path. */
  readonly segments: readonly string[];
  /** The segments as received, if they contain consecutive slashes, which are collapsed in `path`. */
  readonly received: readonly string[] | undefined;
  /** The query with its `?`; empty if there is none. */
  readonly query: string;
};

export const INGRESS_PREFIX = "/agents/forward/name/";

/** The form of webhook URLs, for error messages. */
export const INGRESS_FORM = `${INGRESS_PREFIX}{agent}/{path}`;

/** The start of the query, plain or encoded. */
export const QUERY_START = /\?|%3f/i;

const PREFIX_MEANT = /^\/+agents\/+forward\/+(?:name\/+)?/;

/**
 * Whether a URL was meant for the ingress but is malformed: doubled slashes, or no `name`. The response says so. The
 * URL is not routed to an agent, because a proxy in front of the gateway may have interpreted it differently.
 */
export function isBesideIngress(url: string): boolean {
  return !url.startsWith(INGRESS_PREFIX) && PREFIX_MEANT.test(url);
}

/** Whether the ingress answers a URL: a webhook URL, or one meant as such. */
export function isIngress(url: string): boolean {
  return url.startsWith(INGRESS_PREFIX) || isBesideIngress(url);
}

/** The part of an ingress URL, or of one meant as such, after the prefix: agent, path and query. */
export function belowIngress(url: string): string {
  return url.replace(PREFIX_MEANT, "");
}

/**
 * Parses an ingress URL.
 *
 * Ambiguous paths are rejected, because the path that the gateway matched must be the one that the agent serves: dot
 * segments, encoded slashes, backslashes, control characters, doubly encoded text. Leading slashes count as one slash,
 * as in Agentex. Doubled slashes within the path are kept in `received`: only the routes determine whether they mean
 * one slash. An encoded question mark ends the path: Agentex decodes it, and generates it in the URLs of webhook
 * triggers.
 *
 * @returns undefined if the path is ambiguous.
 */
export function readTarget(url: string): Target | undefined {
  const rest = url.slice(INGRESS_PREFIX.length);
  const queryStart = rest.indexOf("?");
  const whole = queryStart < 0 ? rest : rest.slice(0, queryStart);
  const sentQuery = queryStart < 0 ? "" : rest.slice(queryStart);
  const slash = whole.indexOf("/");
  const below = slash < 0 ? "/" : whole.slice(slash).replace(/^\/+/, "/");
  const agentName = decode(slash < 0 ? whole : whole.slice(0, slash));
  const mark = below.search(/%3f/i);
  const query = mark < 0 ? sentQuery : joinQueries(below.slice(mark + 3), sentQuery);
  const encoded = (mark < 0 ? below : below.slice(0, mark)).slice(1).split("/");
  const received = encoded.map(decode);
  if (!isPlain(agentName) || !received.every(isPlain) || query === undefined) return undefined;
  const isLastOrFilled = (text: string, index: number): boolean =>
    text !== "" || index === encoded.length - 1;
  const segments = received.filter(isLastOrFilled);
  return {
    agentName,
    path: `/${encoded.filter(isLastOrFilled).join("/")}`,
    segments,
    received: segments.length < received.length ? received : undefined,
    query,
  };
}

/**
 * Joins what followed an encoded question mark with the query that was sent.
 *
 * @returns undefined if it contains anything that a path must not contain.
 */
function joinQueries(escaped: string, sentQuery: string): string | undefined {
  // Raw non-ASCII bytes have no single encoding.
  const text = /^[!-~]*$/.test(escaped) ? decode(escaped) : undefined;
  // The regex deliberately matches control characters.
  // oxlint-disable-next-line no-control-regex
  if (text === undefined || /[\\\u0000-\u001f\u007f]|%[0-9a-f]{2}/i.test(text)) return undefined;
  if (text.split("/").some(isDotSegment)) return undefined;
  const query = `?${encodeURI(text).replaceAll("#", "%23")}`;
  return sentQuery.length > 1 ? `${query}&${sentQuery.slice(1)}` : query;
}

function decode(text: string): string | undefined {
  return text.includes("%") ? decodePercent(text) : text;
}

/** Some servers remove anything after a semicolon before they look for dot segments. */
function isDotSegment(segment: string): boolean {
  return /^\.{1,2}(?:;|$)/.test(segment);
}

function isPlain(segment: string | undefined): segment is string {
  return (
    segment !== undefined &&
    !isDotSegment(segment) &&
    // Here too.
    // oxlint-disable-next-line no-control-regex
    !/[/\\\u0000-\u001f\u007f#]|%[0-9a-f]{2}/i.test(segment)
  );
}
