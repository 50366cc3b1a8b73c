import { pathBelow, type AgentBase } from "./agent-base.ts";

/** Of what is kept of a redirect's target, in characters. */
const LONGEST_TARGET = 1_000;
/** In place of a query in which there may be secrets. */
const SOME_QUERY = "?…";

/** A redirect of an agent's, for a person. */
export type Redirect = {
  /** Where to: a path below the agent's URL, or a URL; null where the agent did not say. */
  readonly to: string | null;
  /** What to change, so that the agent's handler runs: a sentence. */
  readonly advice: string;
};

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/**
 * Where a redirect leads, as it may be kept and shown: what lies below the agent's URL as a path, everything else as a URL.
 * It holds no user and password, no fragment, and no query but that of the request.
 *
 * @param location - of the answer.
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
  // To the same path is to another scheme, or to itself.
  const isElsewhere = below === undefined || url.pathname === request?.pathname;
  const query = url.search === "" || url.search === request?.search ? url.search : SOME_QUERY;
  return ((isElsewhere ? url.origin + url.pathname : below) + query).slice(0, LONGEST_TARGET);
}

/** A redirect with what to change; `path` is that of the webhook. */
export function describeRedirect(
  to: string | null,
  { method, path }: { readonly method: string; readonly path: string },
): Redirect {
  return { to, advice: adviceFor(to, method, withoutQuery(path)) };
}

function adviceFor(to: string | null, method: string, path: string): string {
  if (to === null)
    return "Answer the webhook with 2xx once it is handled: a redirect without a target tells nobody anything.";
  const target = withoutQuery(to);
  if (!target.startsWith("/")) {
    return target.endsWith(path)
      ? `Register the agent with the URL that it redirects to: ${target.slice(0, -path.length)}`
      : "Let the gateway's requests through: a login page or a proxy in front of the agent redirected this one.";
  }
  if (target === `${path}/`) {
    return `Register the route with its trailing slash, ${method} ${target}, and send the webhooks there; or let the agent answer at ${path}, too.`;
  }
  if (`${target}/` === path) {
    return `Register the route without its trailing slash, ${method} ${target}, and send the webhooks there; or let the agent answer at ${path}, too.`;
  }
  return `Register the route where the agent serves it, ${method} ${target}, and send the webhooks there; or let the agent answer at ${path} itself.`;
}

function withoutQuery(text: string): string {
  return text.replace(/\?.*$/s, "");
}
