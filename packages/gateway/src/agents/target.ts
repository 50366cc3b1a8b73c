/** What an ingress URL names: `/agents/forward/name/{agent}/{path}?{query}`. */
export type Target = {
  readonly agentName: string;
  /** The path below the agent as the agent gets it, still encoded, with one leading slash. */
  readonly path: string;
  /** The decoded segments of that path. */
  readonly segments: readonly string[];
  /** The segments as received, where slashes followed one another and are written as one in `path`. */
  readonly received: readonly string[] | undefined;
  /** The query, with its `?`; empty when there is none. */
  readonly query: string;
};

export const INGRESS_PREFIX = "/agents/forward/name/";

/** Where webhooks are sent to, for whoever sent them elsewhere. */
export const INGRESS_FORM = `${INGRESS_PREFIX}{agent}/{path}`;

/** Where the query begins, as it is or encoded. */
export const QUERY_START = /\?|%3f/i;

const PREFIX_MEANT = /^\/+agents\/+forward\/+(?:name\/+)?/;

/**
 * Whether a URL was meant for the ingress and is not: doubled slashes, or no `name`. It is answered as such, and leads to no
 * agent: whatever stands in front of the gateway may have read it otherwise.
 */
export function isBesideIngress(url: string): boolean {
  return !url.startsWith(INGRESS_PREFIX) && PREFIX_MEANT.test(url);
}

/** Whether a URL is answered by the ingress: for a webhook, or for what was meant as one. */
export function isIngress(url: string): boolean {
  return url.startsWith(INGRESS_PREFIX) || isBesideIngress(url);
}

/** What follows the prefix in a URL of the ingress, or in one that was meant as such: the agent, its path, the query. */
export function belowIngress(url: string): string {
  return url.replace(PREFIX_MEANT, "");
}

/**
 * Reads an ingress URL.
 *
 * A path that two programs could read in two ways is refused, for what the gateway matched must be what the agent
 * serves: dot segments, encoded slashes, backslashes, control characters, doubly encoded text. Slashes at the beginning
 * are one slash, as Agentex has it. Doubled slashes within the path are `received`: only the routes tell whether they mean
 * one slash. An encoded question mark ends the path: Agentex decodes it, and hands it out in the URLs of webhook triggers.
 *
 * @returns undefined when the path can be read in two ways.
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
 * What followed an encoded question mark, before the query that was sent.
 *
 * @returns undefined where it hides something: what is refused in a path is refused in it, too.
 */
function joinQueries(escaped: string, sentQuery: string): string | undefined {
  // Raw bytes beyond ASCII have no one encoding.
  const text = /^[!-~]*$/.test(escaped) ? decode(escaped) : undefined;
  // oxlint-disable-next-line no-control-regex
  if (text === undefined || /[\\\u0000-\u001f\u007f]|%[0-9a-f]{2}/i.test(text)) return undefined;
  if (text.split("/").some(isDotSegment)) return undefined;
  const query = `?${encodeURI(text).replaceAll("#", "%23")}`;
  return sentQuery.length > 1 ? `${query}&${sentQuery.slice(1)}` : query;
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Some servers drop what follows a semicolon before they look for dot segments. */
function isDotSegment(segment: string): boolean {
  return /^\.{1,2}(?:;|$)/.test(segment);
}

function isPlain(segment: string | undefined): segment is string {
  return (
    segment !== undefined &&
    !isDotSegment(segment) &&
    // oxlint-disable-next-line no-control-regex
    !/[/\\\u0000-\u001f\u007f#]|%[0-9a-f]{2}/i.test(segment)
  );
}
