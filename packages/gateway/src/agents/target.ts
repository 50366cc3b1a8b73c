/** What an ingress URL names: `/agents/forward/name/{agent}/{path}?{query}`. */
export type Target = {
  readonly agentName: string;
  /** The path below the agent as received, still encoded, with its leading slash. */
  readonly path: string;
  /** The decoded segments of that path. */
  readonly segments: readonly string[];
  /** The query as received, with its `?`; empty when there is none. */
  readonly query: string;
};

export const INGRESS_PREFIX = "/agents/forward/name/";

/**
 * Reads an ingress URL.
 *
 * A path that two programs could read in two ways is refused, for what the gateway matched must be what the agent
 * serves: dot segments, empty segments, encoded slashes, backslashes, control characters, doubly encoded text.
 *
 * @returns undefined when the path is of that kind.
 */
export function readTarget(url: string): Target | undefined {
  const rest = url.slice(INGRESS_PREFIX.length);
  const queryStart = rest.indexOf("?");
  const whole = queryStart < 0 ? rest : rest.slice(0, queryStart);
  const slash = whole.indexOf("/");
  const path = slash < 0 ? "/" : whole.slice(slash);
  const agentName = decode(slash < 0 ? whole : whole.slice(0, slash));
  const encoded = path.slice(1).split("/");
  const segments = encoded.map(decode);
  if (!isPlain(agentName) || !segments.every(isPlain)) return undefined;
  if (segments.length > 1 && segments.slice(0, -1).includes("")) return undefined;
  return { agentName, path, segments, query: queryStart < 0 ? "" : rest.slice(queryStart) };
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isPlain(segment: string | undefined): segment is string {
  return (
    segment !== undefined &&
    // Some servers drop what follows a semicolon before they look for dot segments.
    !/^\.{1,2}(?:;|$)/.test(segment) &&
    // oxlint-disable-next-line no-control-regex
    !/[/\\\u0000-\u001f\u007f#]|%[0-9a-f]{2}/i.test(segment)
  );
}
