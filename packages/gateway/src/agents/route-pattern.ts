/**
 * Tells whether a path belongs to a declared route. Understands what FastAPI and Hono write: `{name}`, `{name:path}`,
 * `:name`, `:name?`, `:name{regex}` and `*`.
 *
 * A regex in a route is not run: it comes from the agent, and one that backtracks would stop the gateway. The agent
 * applies it itself; here it only tells whether the parameter may span slashes.
 */
export type RoutePattern = (segments: readonly string[]) => boolean;

type Part = { kind: "text"; text: string } | { kind: "one" } | { kind: "optional" } | { kind: "rest" };

/** @param path - a route's path as declared, starting with `/`. */
export function compileRoutePattern(path: string): RoutePattern {
  const parts = splitPath(path).map(readPart);
  return (segments) => matches(parts, segments);
}

/** The segments of a path, without the empty one before the first slash: `/a/b` is `["a", "b"]`, `/` is `[""]`. */
export function splitPath(path: string): string[] {
  return path.slice(1).split("/");
}

function readPart(text: string): Part {
  if (text === "*") return { kind: "rest" };
  if (text.startsWith("{") && text.endsWith("}")) return { kind: text.endsWith(":path}") ? "rest" : "one" };
  if (text.startsWith(":")) {
    if (text.endsWith("?")) return { kind: "optional" };
    return { kind: /\{\.[+*].*\}$/.test(text) ? "rest" : "one" };
  }
  // A parameter inside a segment (`{name}.json`, `v:major`) stands for any one segment: the agent decides.
  return text.includes("{") ? { kind: "one" } : { kind: "text", text };
}

function matches(parts: readonly Part[], segments: readonly string[]): boolean {
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    switch (part.kind) {
      case "rest":
        // Followed by more, it takes what leaves one segment for each of them.
        return index === parts.length - 1
          ? segment !== undefined && segment !== ""
          : segments.length >= parts.length &&
              matches(parts.slice(index + 1), segments.slice(segments.length - (parts.length - index - 1)));
      case "optional":
        if (segment === "") return false;
        break;
      case "one":
        if (segment === undefined || segment === "") return false;
        break;
      case "text":
        if (segment !== part.text) return false;
        break;
    }
  }
  return segments.length <= parts.length;
}
