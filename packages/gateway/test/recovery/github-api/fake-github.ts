import { createVerify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createFakeHook, type FakeHook, type FakeHookParts, type HookDelivery } from "./fake-hook.ts";
import { findDescribed, type Described } from "./described.ts";

/** A request of the gateway to the API. */
export type AskedOfGithub = { readonly method: string; readonly path: string; readonly at: number };

/** A response instead of the usual one. */
export type Override = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
};

/**
 * GitHub's REST API and its webhooks on real sockets. Requests and answers are checked against GitHub's own description.
 */
export type FakeGithub = {
  readonly url: string;
  readonly requests: AskedOfGithub[];
  /** The guids of the deliveries that it agreed to redeliver, in order. */
  readonly redelivered: string[];
  /** The bodies with which webhooks were created. */
  readonly created: Readonly<Record<string, unknown>>[];
  /** Requests that did not match GitHub's description. */
  readonly faults: unknown[];
  /** The credential that it accepts: a token, or an app's public key. */
  accepts: { readonly token: string } | { readonly appId: string; readonly publicKey: string };
  /** Responds in place of GitHub, as long as it returns something. */
  override: ((asked: AskedOfGithub) => Override | undefined) | undefined;
  /** Called before it handles a request. */
  gate: ((asked: AskedOfGithub) => Promise<unknown> | undefined) | undefined;
  /** Whether redeliveries wait for `release`. */
  holdsBack: boolean;
  /** Sends the redeliveries that were held back. */
  release(): Promise<void>;
  /** @param place - `octo/flux/1`, `octo/1`, or `app`. */
  addHook(place: string, parts: Omit<FakeHookParts, "hookId" | "now">): FakeHook;
  stop(): Promise<void>;
};

export async function startFakeGithub(token: string, now: () => number = Date.now): Promise<FakeGithub> {
  const hooks = new Map<string, FakeHook>();
  const held: (() => Promise<void>)[] = [];
  const state: Pick<FakeGithub, "accepts" | "override" | "gate" | "holdsBack"> = {
    accepts: { token },
    override: undefined,
    gate: undefined,
    holdsBack: false,
  };
  const requests: AskedOfGithub[] = [];
  const redelivered: string[] = [];
  const created: Record<string, unknown>[] = [];
  const faults: unknown[] = [];
  const sending = new Set<Promise<void>>();

  const listDeliveries = (hook: FakeHook, url: URL): Answer => {
    const size = Number(url.searchParams.get("per_page") ?? 30);
    if (size > 100) return { status: 422, json: { message: "Validation Failed" } };
    const cursor = url.searchParams.get("cursor");
    const from = cursor === null ? 0 : hook.deliveries.findIndex(({ id }) => `c${id}` === cursor);
    const rest = hook.deliveries.slice(from);
    const next = rest[size];
    const link = next && `<${url.origin}${url.pathname}?per_page=${size}&cursor=c${next.id}>; rel="next"`;
    return { status: 200, json: rest.slice(0, size).map(describe), headers: link ? { link } : {} };
  };
  const redeliver = (hook: FakeHook, id: string): Answer => {
    const delivery = hook.deliveries.find((each) => String(each.id) === id);
    if (delivery === undefined) return NOT_FOUND;
    redelivered.push(delivery.guid);
    const send = (): Promise<void> => hook.redeliver(id);
    if (state.holdsBack) held.push(send);
    else track(send());
    return { status: 202, json: {} };
  };
  const track = (promise: Promise<void>): void => {
    sending.add(promise);
    void promise.finally(() => sending.delete(promise));
  };
  const handle = (described: Described, method: string, url: URL, body: string): Answer => {
    const { owner, repo, org, hook_id, delivery_id } = described.parameters;
    const place = [owner, repo, org, hook_id].filter((part) => part !== undefined).join("/") || "app";
    if (method === "POST" && delivery_id === undefined) {
      const wanted = JSON.parse(body) as { config: { url: string }; events: string[] };
      if (created.some(({ config }) => (config as { url: string }).url === wanted.config.url)) {
        const message = "Hook already exists on this repository";
        return {
          status: 422,
          json: {
            message: "Validation Failed",
            errors: [{ resource: "Hook", code: "custom", message }],
            documentation_url: "https://docs.github.com/rest/repos/webhooks#create-a-repository-webhook",
          },
        };
      }
      created.push(wanted);
      return { status: 201, json: hookOf(wanted, url) };
    }
    const hook = hooks.get(place);
    if (hook === undefined) return NOT_FOUND;
    return method === "GET" ? listDeliveries(hook, url) : redeliver(hook, delivery_id ?? "");
  };

  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const url = new URL(request.url ?? "", `http://${request.headers.host}`);
      const asked = { method: request.method ?? "", path: url.pathname, at: now() };
      requests.push(asked);
      await state.gate?.(asked);
      const answer = ((): Answer => {
        const instead = state.override?.(asked);
        if (instead !== undefined) {
          return { ...instead, json: { message: instead.message ?? "no", documentation_url: "" } };
        }
        if (!isAccepted(request, state.accepts)) return { status: 401, json: { message: "Bad credentials" } };
        const described = findDescribed(asked.method, url.pathname);
        if (described === undefined) return NOT_FOUND;
        try {
          described.checkRequest(url.searchParams, body);
          const usual = handle(described, asked.method, url, body);
          described.checkAnswer(usual.status, usual.json);
          return usual;
        } catch (error) {
          faults.push(error);
          return { status: 500, json: { message: "the test's GitHub failed" } };
        }
      })();
      response
        .writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...answer.headers })
        .end(write(answer.json));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    requests,
    redelivered,
    created,
    faults,
    async release() {
      state.holdsBack = false;
      await Promise.all(held.splice(0).map((send) => send()));
    },
    addHook(place: string, parts: Omit<FakeHookParts, "hookId" | "now">) {
      const hook = createFakeHook({ ...parts, hookId: place.split("/").at(-1) ?? "", now });
      hooks.set(place, hook);
      return hook;
    },
    async stop() {
      await Promise.all(sending);
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
}

type Answer = {
  readonly status: number;
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};
const NOT_FOUND: Answer = {
  status: 404,
  json: { message: "Not Found", documentation_url: "", status: "404" },
};

function isAccepted({ headers }: IncomingMessage, accepts: FakeGithub["accepts"]): boolean {
  const given = headers.authorization?.replace(/^Bearer /, "") ?? "";
  if ("token" in accepts) return given === accepts.token;
  const [header = "", claims = "", signature = ""] = given.split(".");
  const { iss, iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, number>;
  const isSigned = createVerify("sha256")
    .update(`${header}.${claims}`)
    .verify(accepts.publicKey, signature, "base64url");
  return isSigned && String(iss) === accepts.appId && Number(exp) - Number(iat) <= 600;
}

function describe(delivery: HookDelivery): Readonly<Record<string, unknown>> {
  // The description is checked with exact numbers.
  return {
    ...delivery,
    id: Number(delivery.id % 2n ** 50n),
    exactId: delivery.id,
    installation_id: null,
    repository_id: 1,
  };
}

/** A delivery's id, with all its digits. */
function write(json: unknown): string {
  return JSON.stringify(json, (_key, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  ).replace(/"id":\d+(,[^{}]*?),"exactId":"(\d+)"/g, '"id":$2$1');
}

function hookOf(wanted: { config: { url: string }; events: string[] }, { origin }: URL) {
  const url = `${origin}/repos/octo/flux/hooks/77`;
  return {
    type: "Repository",
    id: 77,
    name: "web",
    active: true,
    events: wanted.events,
    config: { ...wanted.config, secret: "********" },
    updated_at: "2026-01-01T00:00:00Z",
    created_at: "2026-01-01T00:00:00Z",
    url,
    test_url: `${url}/tests`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}
