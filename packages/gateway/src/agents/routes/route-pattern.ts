/**
 * Whether a path matches a declared route. Supports the syntax of FastAPI and Hono: `{name}`, `{name:path}`, `:name`,
 * `:name?`, `:name{regex}` and `*`.
 *
 * A regex in a route is not executed: it comes from the agent, and backtracking could block the gateway. The agent
 * applies it itself; here it only determines whether the parameter may span slashes.
 *
 * @param segments - of the path, decoded, as `readTarget` returns them: `/a/b` is `["a", "b"]`, `/` is `[""]`.
 */
export type RoutePattern = (segments: readonly string[]) => boolean;

type Part =
  | { readonly kind: "text"; readonly text: string }
  /** One non-empty segment. */
  | { readonly kind: "one" }
  /** One non-empty segment or none. */
  | { readonly kind: "optional" }
  /** One segment, even an empty one. */
  | { readonly kind: "any" }
  /** Any number of segments, including none. */
  | { readonly kind: "rest" };

/** @param path - a route's path as declared, starting with `/`. */
export function compileRoutePattern(path: string): RoutePattern {
  const texts = path.slice(1).split("/");
  const parts = texts.flatMap((text, index) => readPart(text, index === texts.length - 1));
  return (segments) =>
    matches(parts, segments) ||
    // The root is one empty segment, which is also what remains if a parameter or `*` matches nothing.
    (segments.length === 1 && segments[0] === "" && matches(parts, []));
}

function readPart(text: string, isLast: boolean): readonly Part[] {
  // Hono: one segment within a path, any number at the end: `/files/*` also matches `/files`.
  if (text === "*") return [{ kind: isLast ? "rest" : "one" }];
  // FastAPI: `/files/{name:path}` also matches `/files/`.
  if (text.startsWith("{") && text.endsWith(":path}")) return SPANNING;
  if (text.startsWith(":")) {
    if (text.endsWith("?")) return [{ kind: "optional" }];
    return /\{\.[+*].*\}$/.test(text) ? SPANNING : [{ kind: "one" }];
  }
  // A parameter inside a segment (`{name}.json`, `v{major}`) matches any single segment: the agent decides.
  return [text.includes("{") ? { kind: "one" } : { kind: "text", text }];
}

/** A parameter that may span slashes. */
const SPANNING: readonly Part[] = [{ kind: "any" }, { kind: "rest" }];

/** Follows all alternatives in parallel, so that no pattern or path can make it slow. */
function matches(parts: readonly Part[], segments: readonly string[]): boolean {
  let places = withSkipped(parts, [0]);
  for (const segment of segments) {
    const next: number[] = [];
    for (const place of places) {
      const part = parts[place];
      if (part !== undefined && takes(part, segment)) next.push(part.kind === "rest" ? place : place + 1);
    }
    if (next.length === 0) return false;
    places = withSkipped(parts, next);
  }
  return places.has(parts.length);
}

function takes(part: Part, segment: string): boolean {
  switch (part.kind) {
    case "text":
      return segment === part.text;
    case "one":
    case "optional":
      return segment !== "";
    case "any":
    case "rest":
      return true;
  }
}

/** These positions in the pattern, plus those reachable from them by skipping optional parts. */
function withSkipped(parts: readonly Part[], places: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>();
  for (const start of places) {
    let place = start;
    reached.add(place);
    while (parts[place]?.kind === "optional" || parts[place]?.kind === "rest") reached.add(++place);
  }
  return reached;
}
