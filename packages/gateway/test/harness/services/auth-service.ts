import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request of the gateway to the service. */
export type Asked = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Undefined if there was no body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
};

/** An external auth service on a real socket, with a few known callers. */
export type TestAuthService = {
  readonly url: string;
  readonly asked: Asked[];
  /** The principals by token, sent as `x-token`, as a bearer token or as `x-api-key`. */
  readonly principals: Map<string, Readonly<Record<string, unknown>>>;
  /** `user operation type id`, where the id may be `*`. */
  readonly grants: Set<string>;
  /** Responds to everything with this status; 0 cuts the connection. */
  failWith: number | undefined;
  /** Responds with 500 on this path only. */
  failOn: string | undefined;
  /** Keeps no grants: responds to them with 404. */
  keepsNoGrants: boolean;
  stop(): Promise<void>;
};

type Resource = { readonly type: string; readonly selector: string };

export async function startAuthService(): Promise<TestAuthService> {
  const asked: Asked[] = [];
  const principals = new Map<string, Readonly<Record<string, unknown>>>();
  const grants = new Set<string>();
  const state: Pick<TestAuthService, "failWith" | "failOn" | "keepsNoGrants"> = {
    failWith: undefined,
    failOn: undefined,
    keepsNoGrants: false,
  };

  const answer = ({ path, headers, body }: Asked): [status: number, json?: unknown] => {
    const user = String((body?.["principal"] as { user_id?: string } | undefined)?.user_id);
    const resource = body?.["resource"] as Resource | undefined;
    switch (path) {
      case "/v1/authn": {
        const bearer = headers.authorization?.replace(/^Bearer /i, "");
        const principal = principals.get(String(headers["x-token"] ?? bearer ?? headers["x-api-key"]));
        return principal === undefined ? [403] : [200, principal];
      }
      case "/v1/authz/check": {
        const wanted = [user, body?.["operation"], resource?.type];
        const isGranted = [resource?.selector, "*"].some((id) => grants.has([...wanted, id].join(" ")));
        return [isGranted ? 200 : 403];
      }
      case "/v1/authz/search": {
        const prefix = [user, body?.["filter_operation"], body?.["filter_resource"], ""].join(" ");
        if (grants.has(`${prefix}*`)) return [200, { unscoped: true }];
        const items = [...grants].filter((grant) => grant.startsWith(prefix));
        return [200, { items: items.map((grant) => grant.slice(prefix.length)) }];
      }
      case "/v1/authz/register":
        for (const operation of ["read", "update", "delete", "execute"]) {
          grants.add([user, operation, resource?.type, resource?.selector].join(" "));
        }
        return [200, {}];
      case "/v1/authz/deregister":
        return [200, {}];
      case "/v1/authz/grant":
      case "/v1/authz/revoke":
        return state.keepsNoGrants ? [404] : [200, {}];
      default:
        return [404];
    }
  };

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { url: path = "", headers } = request;
      const question: Asked = {
        path,
        headers,
        body: body === "" ? undefined : (JSON.parse(body) as Record<string, unknown>),
      };
      asked.push(question);
      if (state.failWith === 0) {
        request.socket.destroy();
        return;
      }
      const failing = state.failOn === path ? 500 : state.failWith;
      const [status, json] = failing === undefined ? answer(question) : [failing];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json ?? {}));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    asked,
    principals,
    grants,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
}
