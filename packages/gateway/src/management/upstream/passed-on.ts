import type { Env, Hono } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import { decodePercent } from "../../decode-percent.ts";

/** A request for what the gateway does not have, but Agentex may. */
export type PassedOn = {
  /** Path and query as received. */
  readonly target: string;
  /** The agent that its path names. */
  readonly agent: { readonly id: string } | { readonly name: string } | undefined;
};

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** Below `/agents`, the gateway itself serves everything under these names. */
const OWN_BELOW_AGENTS = new Set(["forward", "register", "register-build"]);

/**
 * Decides which requests are Agentex's. Never one that the gateway, or a server in front of Agentex, could mistake for the
 * gateway's own: the same path in other letter case, an ambiguous path, or one that starts like the gateway's own paths.
 *
 * @param app - everything that the gateway serves.
 */
export function createPassedOn<E extends Env>(
  app: Pick<Hono<E>, "router" | "routes">,
): (method: string, target: string) => PassedOn | undefined {
  let own: ReadonlySet<string> | undefined;
  const isServed = (path: string): boolean =>
    METHODS.some((method) =>
      app.router.match(method, path)[0].some(([[, route]]) => route.method !== METHOD_NAME_ALL),
    );
  return (method, target) => {
    if (method !== "HEAD" && !METHODS.includes(method)) return undefined;
    const segments = readSegments(target.split("?", 1)[0] ?? "");
    if (segments === undefined) return undefined;
    own ??= new Set(app.routes.map(({ path }) => path.split("/")[1] ?? ""));
    const plain = segments.map((segment) => segment.toLowerCase().replace(/;.*/s, ""));
    if (plain.at(-1) === "") plain.pop();
    const [noun = "", below = ""] = plain;
    if (noun === "" || (noun !== "agents" && own.has(noun))) return undefined;
    if (noun === "agents" && (plain.length < 3 || OWN_BELOW_AGENTS.has(below))) return undefined;
    if (isServed(`/${plain.map(encodeURIComponent).join("/")}`)) return undefined;
    return { target, agent: noun === "agents" ? agentIn(segments) : undefined };
  };
}

function agentIn([, first = "", second = ""]: readonly string[]): PassedOn["agent"] {
  return first === "name" ? { name: second } : { id: first };
}

/** The decoded segments of a path; undefined if two programs could read it differently. */
function readSegments(path: string): readonly string[] | undefined {
  const encoded = path.slice(1).split("/");
  if (encoded.slice(0, -1).includes("")) return undefined;
  const segments = encoded.map(decodePercent);
  return segments.every((segment) => segment !== undefined && isPlain(segment))
    ? (segments as string[])
    : undefined;
}

function isPlain(segment: string): boolean {
  return (
    !/^\.{1,2}(?:;|$)/.test(segment) &&
    // oxlint-disable-next-line no-control-regex
    !/[/\\\u0000-\u001f\u007f]|%[0-9a-f]{2}/i.test(segment)
  );
}
