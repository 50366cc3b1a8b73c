import { LruCache } from "../../lru-cache.ts";

/** What webhooks' paths are appended to. */
export type AgentBase = {
  readonly origin: string;
  /** With its port, unless that is usual for the scheme. */
  readonly host: string;
  /** Without a slash at its end. */
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

/** The path of a URL below the agent's, with its leading slash; undefined where it is not below it. */
export function pathBelow(url: URL, base: AgentBase): string | undefined {
  // Behind a proxy that ends TLS, agents tell the wrong scheme.
  if (url.host !== base.host) return undefined;
  return pathWithin(url.pathname, base);
}

/** What is left of a path below the agent's own. */
export function pathWithin(pathname: string, { path }: Pick<AgentBase, "path">): string | undefined {
  if (pathname === path) return "/";
  return pathname.startsWith(`${path}/`) ? pathname.slice(path.length) : undefined;
}
