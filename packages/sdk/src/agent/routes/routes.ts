import { TrieRouter } from "hono/router/trie-router";
import type { DeclaredRoute } from "../../client/openapi.ts";
import { describeRoute, type Method } from "./describe-route.ts";
import type { RouteOptions } from "./route-options.ts";
import { checkRoutePath } from "./route-path.ts";

/** The route that a request matches. */
export type RouteMatch<Handler> =
  | { readonly outcome: "found"; readonly handler: Handler; readonly params: Record<string, string> }
  | { readonly outcome: "method_not_allowed"; readonly allow: readonly string[] }
  | { readonly outcome: "not_found" };

/** The routes that an agent declares. If several match, the one declared first wins. */
export type Routes<Handler> = {
  /** @throws TypeError for an invalid path or option, or a route that is already declared. */
  declare(method: Method, path: string, options: RouteOptions, handler: Handler): void;
  /**
   * Replaces the options of a declared route.
   *
   * @throws TypeError for an invalid option.
   */
  change(method: Method, path: string, options: RouteOptions): void;
  /** @param pathname - of a URL: percent-encoded, with its leading slash. */
  match(method: string, pathname: string): RouteMatch<Handler>;
  /** As registered with the gateway. */
  declared(): DeclaredRoute[];
};

export function createRoutes<Handler>(): Routes<Handler> {
  // Unlike Hono's default router, this one accepts routes at any time.
  const router = new TrieRouter<{ method: Method; handler: Handler }>();
  const declared = new Map<string, DeclaredRoute>();

  const find = (method: string, path: string) => {
    const [matches] = router.match(method, path);
    return matches[0];
  };

  return {
    declare(method, path, options, handler) {
      checkRoutePath(path);
      const name = `${method} ${path}`;
      if (declared.has(name)) throw new TypeError(`${name} is already declared`);
      const route = describeRoute(method, path, options);
      router.add(method, path, { method, handler });
      declared.set(name, route);
    },

    change(method, path, options) {
      declared.set(`${method} ${path}`, describeRoute(method, path, options));
    },

    match(method, pathname) {
      const path = decodePath(pathname);
      // A route for GET also serves HEAD (RFC 9110, section 9.3.2).
      const found = find(method === "HEAD" ? "GET" : method, path);
      if (found !== undefined) {
        return { outcome: "found", handler: found[0].handler, params: decodeParams(found[1]) };
      }
      const methods = new Set([...declared.values()].map((route) => route.method));
      const allow = [...methods].filter((candidate) => find(candidate, path) !== undefined);
      return allow.length > 0 ? { outcome: "method_not_allowed", allow } : { outcome: "not_found" };
    },

    declared: () => [...declared.values()],
  };
}

/** Decodes a path except for `%25` and `%2F`, which are decoded in the parameters. */
function decodePath(pathname: string): string {
  try {
    return decodeURI(pathname.replaceAll("%25", "%2525"));
  } catch {
    return pathname;
  }
}

function decodeParams(params: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, decodeParam(value)]] : [],
    ),
  );
}

function decodeParam(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
