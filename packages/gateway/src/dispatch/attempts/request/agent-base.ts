import { LruCache } from "../../../lru-cache.ts";

/** The base URL to which webhook paths are appended. */
export type AgentBase = {
  readonly origin: string;
  /** With the port, unless it is the scheme's default. */
  readonly host: string;
  /** Without a trailing slash. */
  readonly path: string;
};

const bases = new LruCache<AgentBase>(10_000);

export function baseOf(acpUrl: string): AgentBase {
  const known = bases.get(acpUrl);
  if (known !== undefined) return known;
  const { origin, host, pathname } = new URL(acpUrl);
  const base = { origin, host, path: pathname.replace(/\/+$/, "") };
  bases.set(acpUrl, base);
  return base;
}

/** The path of a URL below the agent's, with a leading slash; undefined if it is not below it. */
export function pathBelow(url: URL, base: AgentBase): string | undefined {
  // Behind a TLS-terminating proxy, agents report the wrong scheme.
  if (url.host !== base.host) return undefined;
  return pathWithin(url.pathname, base);
}

/** A path relative to the agent's own. */
export function pathWithin(pathname: string, { path }: Pick<AgentBase, "path">): string | undefined {
  if (pathname === path) return "/";
  return pathname.startsWith(`${path}/`) ? pathname.slice(path.length) : undefined;
}
