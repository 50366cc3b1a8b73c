/** Paths that agents serve for themselves and the platform, and that the gateway never forwards. */
const NEVER_FORWARDED = /^\/(?:api|healthz|docs|docs\/oauth2-redirect|redoc|openapi\.json)\/?$/i;

/**
 * Checks that the agent and its gateway will serve a path as intended.
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
      complain("* may only be the last segment");
    } else if (/[?#%\\\s]/.test(segment)) {
      complain("must be written decoded, without a query");
    }
  }
}
