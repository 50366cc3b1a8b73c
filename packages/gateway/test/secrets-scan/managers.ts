import assert from "node:assert/strict";
import { runChild } from "../harness/gateways/child-gateway.ts";
import type { Answer } from "../harness/send.ts";
import { waitFor } from "../harness/wait-for.ts";
import { createKey, plain, register, type Actor } from "./actor.ts";

/** Unreadable bodies for the management API, with secrets in them. */
export const wrongBodies: Actor = {
  name: "wrong bodies",
  async act(stage) {
    await register(stage, "mistaken");
    const secret = (how: string): string => stage.secret(`a secret in a body that ${how}`, plain());
    const key = { agent_name: "mistaken", name: "one" };
    const submit = (path: string, body: string, type = "application/json"): Promise<Answer> =>
      stage.send({ method: "POST", path, headers: { "content-type": type }, body });
    const rotated = await createKey(stage, { ...key, name: "two" });
    const answers = [
      await submit("/agent_api_keys", `{"api_key": "${secret("is cut")}`),
      await submit("/agent_api_keys", secret("is no JSON")),
      await submit("/agent_api_keys", JSON.stringify({ ...key, api_key: secret("is a form") }), "text/plain"),
      await submit("/agent_api_keys", JSON.stringify({ ...key, api_key: [secret("is a list")] })),
      await submit("/agent_api_keys", JSON.stringify({ ...key, api_key: { value: secret("is an object") } })),
      await submit("/agent_api_keys", JSON.stringify({ name: "one", api_key: secret("names no agent") })),
      await submit(
        "/agent_api_keys",
        JSON.stringify({ ...key, agent_name: "none", api_key: secret("names nobody") }),
      ),
      await submit(
        "/agent_api_keys",
        JSON.stringify({ ...key, api_key_type: "discord", api_key: secret("is no public key") }),
      ),
      await submit(
        "/agent_api_keys",
        JSON.stringify({
          ...key,
          api_key_type: "standard-webhooks",
          api_key: `whsec_${secret("is no base64")}!`,
        }),
      ),
      await submit(
        "/agent_api_keys",
        JSON.stringify({ ...key, name: "two", api_key: secret("is there already") }),
      ),
      await submit(
        `/agent_api_keys/${rotated.id}/rotate`,
        JSON.stringify({ api_key: 7, secret: secret("rotates to a number") }),
      ),
      await submit(
        "/agent_api_keys/webhook-trigger",
        JSON.stringify({ ...key, source: "nobody", secret: secret("triggers nothing") }),
      ),
      await submit(
        "/agents/register",
        JSON.stringify({ name: "mistaken", acp_url: `http://u:${secret("is a URL")}@[` }),
      ),
    ];
    for (const { status, text } of answers) assert.ok(status >= 400 && status < 500, text);
  },
};

/** The encryption key is replaced while the gateway runs. */
export const encryptionKeys: Actor = {
  name: "encryption keys",
  async act(stage) {
    for (const args of [["status"], ["status", "--json"], ["reencrypt"], ["reencrypt", "--json"]]) {
      const child = runChild(["secrets", ...args], stage.environment);
      assert.equal(await child.exited(), 0, child.stderr());
      stage.keep(`agentex secrets ${args.join(" ")}`, child.stdout() + child.stderr());
    }
  },
};

/** Reads everything that can be read. */
export const reader: Actor = {
  name: "a reader",
  async act(stage) {
    const list = async (path: string, name: string): Promise<Record<string, unknown>[]> => {
      const answer = await stage.manage("GET", path);
      assert.equal(answer.status, 200, answer.text);
      const page = answer.json() as Record<string, unknown>[] | Record<string, Record<string, unknown>[]>;
      const rows = Array.isArray(page) ? page : page[name];
      assert.ok(rows !== undefined && rows.length > 0, `${path} lists nothing`);
      return rows;
    };
    for (const { id } of await list("/deliveries?limit=200", "deliveries")) {
      await stage.manage("GET", `/deliveries/${String(id)}`);
      await stage.manage("GET", `/deliveries/${String(id)}/body`);
    }
    // Rejected requests are written once a second.
    const written = async (): Promise<boolean> =>
      (await stage.manage("GET", "/refusals?limit=1")).text.includes('"id"');
    await waitFor(written, "no rejected request was recorded");
    await list("/refusals?limit=200", "refusals");
    for (const { id, name } of await list("/agents?limit=1000", "agents")) {
      await stage.manage("GET", `/agents/${String(id)}`);
      const keys = await list(`/agent_api_keys?agent_name=${String(name)}`, "keys");
      for (const key of keys) await stage.manage("GET", `/agent_api_keys/${String(key["id"])}`);
    }
    for (const { id } of await list("/providers", "providers"))
      await stage.manage("GET", `/providers/${String(id)}`);
    for (const path of [
      "/metrics",
      "/openapi.json",
      "/docs",
      "/healthz",
      "/readyz",
      "/session",
      "/account",
      "/account/keys",
      "/audit_log",
    ]) {
      await stage.manage("GET", path);
    }
  },
};
