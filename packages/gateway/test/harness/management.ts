import assert from "node:assert/strict";
import { send, type Answer } from "./send.ts";

/** The management API as a client sees it. */
export type Management = {
  get(path: string): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  post(path: string, json: unknown): Promise<Answer>;
  put(path: string, json: unknown): Promise<Answer>;
  /** Sends a body unchanged, or none, with this content type, or none. */
  postText(path: string, body: string | undefined, contentType: string | undefined): Promise<Answer>;
  /** Registers an agent; fails unless that succeeds. */
  register(agent: AgentToRegister): Promise<RegisteredAgent>;
  /** Creates a key; fails unless that succeeds. */
  createKey(key: KeyToCreate): Promise<CreatedKey>;
};

export type AgentToRegister = {
  readonly name: string;
  readonly url: string;
  /** Such as `POST /code_changes`; undefined: the agent declares no routes. */
  readonly routes?: readonly (string | RouteToDeclare)[];
  readonly identities?: readonly string[];
  readonly agent_id?: string;
};

export type RouteToDeclare = {
  readonly method: string;
  readonly path: string;
  readonly timeout_seconds?: number;
  readonly policy?: string;
  readonly ordering?: string;
  readonly conversation_key?: string;
  /** Any values, even invalid ones. */
  readonly final_statuses?: unknown;
  readonly events?: unknown;
  readonly when?: unknown;
  readonly from?: unknown;
  readonly budget?: unknown;
  readonly batch?: unknown;
  readonly send?: unknown;
};

export type RegisteredAgent = { readonly id: string; readonly name: string; readonly internalKey: string };

export type KeyToCreate = {
  readonly agent: string;
  readonly name: string;
  readonly type?: string;
  readonly value?: string;
};

export type CreatedKey = { readonly id: string; readonly name: string; readonly value: string };

/** @param credentials - headers sent with every request. */
export function createManagement(
  url: string,
  credentials: Readonly<Record<string, string>> = {},
): Management {
  const submit = (method: string, path: string, json: unknown): Promise<Answer> =>
    send(url, {
      method,
      path,
      headers: { ...credentials, "content-type": "application/json" },
      body: JSON.stringify(json),
    });
  const post = (path: string, json: unknown): Promise<Answer> => submit("POST", path, json);
  return {
    get: (path) => send(url, { path, headers: credentials }),
    delete: (path) => send(url, { method: "DELETE", path, headers: credentials }),
    post,
    put: (path, json) => submit("PUT", path, json),
    postText: (path, body, contentType) =>
      send(url, {
        method: "POST",
        path,
        headers: { ...credentials, ...(contentType !== undefined && { "content-type": contentType }) },
        ...(body !== undefined && { body: Buffer.from(body, "latin1") }),
      }),

    async register(agent) {
      const answer = await post("/agents/register", registrationOf(agent));
      assert.equal(answer.status, 200, answer.text);
      const { id, name, agent_api_key } = answer.json() as Record<string, string>;
      return { id: String(id), name: String(name), internalKey: String(agent_api_key) };
    },

    async createKey({ agent, name, type, value }) {
      const answer = await post("/agent_api_keys", {
        agent_name: agent,
        name,
        ...(type !== undefined && { api_key_type: type }),
        ...(value !== undefined && { api_key: value }),
      });
      assert.equal(answer.status, 200, answer.text);
      const created = answer.json() as Record<string, string>;
      return { id: String(created["id"]), name, value: String(created["api_key"]) };
    },
  };
}

/** The body with which an agent registers. */
export function registrationOf({
  name,
  url,
  routes,
  identities,
  agent_id,
}: AgentToRegister): Record<string, unknown> {
  return {
    name,
    description: "an agent of the tests",
    acp_url: url,
    acp_type: "async",
    ...(agent_id !== undefined && { agent_id }),
    ...(routes !== undefined && {
      registration_metadata: {
        ...(identities !== undefined && { identities }),
        webhook_routes: routes.map((route) => {
          if (typeof route !== "string") return route;
          const blank = route.indexOf(" ");
          return { method: route.slice(0, blank), path: route.slice(blank + 1) };
        }),
      },
    }),
  };
}
