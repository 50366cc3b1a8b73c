import { createHash } from "node:crypto";
import { messageOf } from "../error-message.ts";
import type { Operation, Resource, ResourceType } from "./access.ts";

/** The service's representation of a caller: opaque, and passed back unchanged. */
export type Principal = unknown;

/** The external service that authenticates and authorizes callers. */
export type AuthService = {
  /** @returns undefined if it does not know the caller. */
  identify(headers: Headers): Promise<{ readonly principal: Principal } | undefined>;
  mayDo(principal: Principal, operation: Operation, resource: Resource): Promise<boolean>;
  /** The ids of the resources that the principal may use this way; undefined for all. */
  search(
    principal: Principal,
    operation: Operation,
    type: ResourceType,
  ): Promise<readonly string[] | undefined>;
  register(principal: Principal, resource: Resource, parent: Resource | undefined): Promise<void>;
  deregister(principal: Principal, resource: Resource): Promise<void>;
  /** Reports that the principal registered an agent. */
  grant(principal: Principal, resource: Resource): Promise<void>;
  /** Reports that the principal deleted an agent. */
  revoke(principal: Principal, resource: Resource): Promise<void>;
};

/** The service did not respond, or not as specified. Nobody can be authenticated until it does. */
export class AuthUnavailable extends Error {
  override name = "AuthUnavailable";
}

export type AuthServiceParts = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly fetch: typeof fetch;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** How long one call may take, in milliseconds. */
const PATIENCE = 5_000;
/** How long a caller with the same headers is cached, in milliseconds, and how many callers are. */
const KNOWN_FOR = 10_000;
const MOST_KNOWN = 10_000;

/**
 * Headers of one connection or of a body that is not passed on, and headers that an HTTP client sets itself.
 */
const NOT_PASSED_ON = new Set(
  (
    "content-length host connection transfer-encoding expect " +
    "keep-alive upgrade te trailer proxy-connection"
  ).split(" "),
);

/** Calls the service at `url`, with the API of `agentex-auth`: `/v1/authn` and `/v1/authz/…`. */
export function createAuthService({ url, fetch, elapsed }: AuthServiceParts): AuthService {
  const known = new Map<string, { readonly principal: Principal; readonly until: number }>();

  const call = async (path: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(url + path, {
        ...init,
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      throw new AuthUnavailable(`the auth service did not respond to ${path}: ${messageOf(error)}`);
    }
  };
  const readJson = async (response: Response, path: string): Promise<unknown> => {
    try {
      return await response.json();
    } catch {
      throw new AuthUnavailable(`the auth service responded to ${path} with something other than JSON`);
    }
  };
  const ask = (path: string, body: Record<string, unknown>): Promise<Response> =>
    call(path, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const tell = async (path: string, body: Record<string, unknown>): Promise<void> => {
    const response = await ask(path, body);
    await response.body?.cancel();
    if (!response.ok)
      throw new AuthUnavailable(`the auth service responded to ${path} with ${response.status}`);
  };

  /** A service that stores no grants lacks such a path. */
  const tellIfKept = async (path: string, body: Record<string, unknown>): Promise<void> => {
    const response = await ask(path, body);
    await response.body?.cancel();
    if (response.ok || response.status === 404 || response.status === 501) return;
    throw new AuthUnavailable(`the auth service responded to ${path} with ${response.status}`);
  };

  return {
    async identify(headers) {
      const passedOn = [...headers].filter(([name]) => !NOT_PASSED_ON.has(name));
      const digest = createHash("sha256").update(JSON.stringify(passedOn)).digest("base64");
      const remembered = known.get(digest);
      if (remembered !== undefined && remembered.until > elapsed()) return remembered;
      const response = await call("/v1/authn", { headers: passedOn });
      if (response.status !== 200) {
        await response.body?.cancel();
        return undefined;
      }
      const principal = await readJson(response, "/v1/authn");
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(digest, { principal, until: elapsed() + KNOWN_FOR });
      return { principal };
    },

    async mayDo(principal, operation, { type, id }) {
      const response = await ask("/v1/authz/check", {
        principal,
        resource: { type, selector: id },
        operation,
      });
      await response.body?.cancel();
      switch (response.status) {
        case 200:
          return true;
        case 403:
          return false;
        default:
          throw new AuthUnavailable(`the auth service responded to /v1/authz/check with ${response.status}`);
      }
    },

    async search(principal, operation, type) {
      const path = "/v1/authz/search";
      const response = await ask(path, { principal, filter_resource: type, filter_operation: operation });
      if (response.status === 403) return [];
      if (response.status !== 200) {
        throw new AuthUnavailable(`the auth service responded to ${path} with ${response.status}`);
      }
      const found = (await readJson(response, path)) as { items?: unknown; unscoped?: unknown } | null;
      if (found?.unscoped === true) return undefined;
      if (Array.isArray(found?.items)) return found.items.map(String);
      throw new AuthUnavailable(`the auth service responded to ${path} with neither items nor unscoped`);
    },

    register: (principal, { type, id }, parent) =>
      tell("/v1/authz/register", {
        principal,
        resource: { type, selector: id },
        parent: parent === undefined ? null : { type: parent.type, selector: parent.id },
      }),

    deregister: (principal, { type, id }) =>
      tell("/v1/authz/deregister", { principal, resource: { type, selector: id } }),

    grant: (principal, { type, id }) =>
      tellIfKept("/v1/authz/grant", {
        principal,
        resource: { type, selector: id },
        operation: "create",
      }),

    revoke: (principal, { type, id }) =>
      tellIfKept("/v1/authz/revoke", {
        principal,
        resource: { type, selector: id },
        operation: "delete",
      }),
  };
}
