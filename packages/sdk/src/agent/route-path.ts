/** What agents serve for themselves and the platform; the gateway forwards it to nobody. */
const NEVER_FORWARDED = /^\/(?:api|healthz|docs|docs\/oauth2-redirect|redoc|openapi\.json)\/?$/i;

/**
 * Refuses the paths that this agent or its gateway would not serve as they are meant.
 *
 * @throws TypeError that says what to write instead.
 */
export function checkRoutePath(path: string): void {
  const complain = (what: string): never => {
    throw new TypeError(`Route path '${path}': ${what}`);
  };
  if (!path.startsWith("/")) complain("must begin with a slash");
  if (NEVER_FORWARDED.test(path)) complain("is never forwarded by the gateway");
  const segments = path
    .replace(/\{[^{}]*\}(?=\/|$)/g, (regex) => regex.replaceAll("/", " "))
    .slice(1)
    .split("/");
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === "" && !last) complain("must not have empty segments");
    if (segment === "." || segment === "..") complain("must not have dot segments");
    if (segment.startsWith("{")) complain("a parameter is written :name, not {name}");
    if (segment.startsWith(":")) {
      if (!/^:\w+(?:\?|\{[^{}]+\})?$/.test(segment)) complain("a parameter is written :name or :name{regex}");
      if (segment.endsWith("?") && !last) complain("only the last segment may be optional");
    } else if (segment.includes("*") && (segment !== "*" || !last)) {
      complain("* may stand only for the end of a path, after a slash");
    } else if (/[?#%\\\s]/.test(segment)) {
      complain("must be written decoded, without a query");
    }
  }
}
