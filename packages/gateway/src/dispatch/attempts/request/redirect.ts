import { pathBelow, type AgentBase } from "./agent-base.ts";

/** Maximum length of a stored redirect target, in characters. */
const LONGEST_TARGET = 1_000;
/** Stands in for queries, which may contain secrets. */
const SOME_QUERY = "?…";

/** A readable description of an agent's redirect. */
export type Redirect = {
  /** A path below the agent's URL, or a URL; null if the agent sent none. */
  readonly to: string | null;
  /** A sentence saying what to change so that the agent's handler runs. */
  readonly advice: string;
};

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/**
 * A redirect's target in a form that may be stored and shown: a path if it is below the agent's URL, otherwise a URL.
 * It contains no user, password or fragment, and no query except the request's.
 *
 * @param location - from the response.
 * @param requested - path and query of the request, below the agent's URL.
 */
export function redirectTarget(
  location: string | undefined,
  base: AgentBase,
  requested: string,
): string | undefined {
  if (location === undefined) return undefined;
  const request = URL.parse(base.origin + base.path + requested);
  const url = URL.parse(location, request?.href);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const below = pathBelow(url, base);
  // The same path means a different scheme, or a redirect to itself.
  const isElsewhere = below === undefined || url.pathname === request?.pathname;
  const query = url.search === "" || url.search === request?.search ? url.search : SOME_QUERY;
  return ((isElsewhere ? url.origin + url.pathname : below) + query).slice(0, LONGEST_TARGET);
}

/** Describes a redirect and what to change; `path` is the webhook's. */
export function describeRedirect(
  to: string | null,
  { method, path }: { readonly method: string; readonly path: string },
): Redirect {
  return { to, advice: adviceFor(to, method, withoutQuery(path)) };
}

function adviceFor(to: string | null, method: string, path: string): string {
  if (to === null) return "Respond with 2xx once the webhook is handled. This redirect has no target.";
  const target = withoutQuery(to);
  if (!target.startsWith("/")) {
    return target.endsWith(path)
      ? `Register the agent with the URL that it redirects to: ${target.slice(0, -path.length)}`
      : "Allow the gateway's requests: a login page or a proxy in front of the agent redirected this one.";
  }
  if (target === `${path}/`) {
    return `Register the route with its trailing slash, ${method} ${target}, and send the webhooks there; or serve ${path} in the agent too.`;
  }
  if (`${target}/` === path) {
    return `Register the route without its trailing slash, ${method} ${target}, and send the webhooks there; or serve ${path} in the agent too.`;
  }
  return `Register the route where the agent serves it, ${method} ${target}, and send the webhooks there; or serve ${path} in the agent.`;
}

function withoutQuery(text: string): string {
  return text.replace(/\?.*$/s, "");
}
