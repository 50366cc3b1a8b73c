import assert from "node:assert/strict";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { providers, samples, type Provider } from "@agentex/webhook-providers";
import { runChild } from "../harness/child-gateway.ts";
import { registrationOf } from "../harness/management.ts";
import { makeProviderKeys } from "../harness/provider-keys.ts";
import { signedSending } from "../harness/send-signed.ts";
import type { Answer } from "../harness/send.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import type { Stage } from "./stage.ts";

/** Does something with secrets, as a user, a sender or an attacker would. */
export type Actor = { readonly name: string; readonly act: (stage: Stage) => Promise<void> };

const shown = (answer: Answer): Record<string, unknown> => answer.json() as Record<string, unknown>;
const plain = (): string => randomBytes(24).toString("base64url");

const register = async (stage: Stage, name: string): Promise<string> => {
  const answer = await stage.manage(
    "POST",
    "/agents/register",
    registrationOf({ name, url: stage.agent.url, routes: ["POST /hook"] }),
  );
  assert.equal(answer.status, 200, answer.text);
  const key = stage.secret(`the internal key of ${name}`, String(shown(answer)["agent_api_key"]));
  // An agent that starts again is told its key again.
  stage.shows(answer, key);
  return key;
};

const createKey = async (
  stage: Stage,
  json: Record<string, unknown>,
): Promise<{ id: string; value: string }> => {
  const answer = await stage.manage("POST", "/agent_api_keys", json);
  assert.equal(answer.status, 200, answer.text);
  const { id, api_key } = shown(answer);
  const value = stage.secret(
    `${JSON.stringify(json["api_key_type"] ?? "external")} key ${JSON.stringify(json["name"])}`,
    String(api_key),
  );
  stage.shows(answer, value);
  return { id: String(id), value };
};

const hook = (agent: string, query = ""): string => forwardPath(agent, `/hook${query}`);
const post = (stage: Stage, path: string, headers: Record<string, string>, body = "{}"): Promise<Answer> =>
  stage.send({ method: "POST", path, headers: { "content-type": "application/json", ...headers }, body });

/** Keys that callers send as they are: given, generated, rotated, deleted, in either header. */
const externalKeys: Actor = {
  name: "external keys",
  async act(stage) {
    const internal = await register(stage, "calls");
    await register(stage, "calls");
    const generated = await createKey(stage, { agent_name: "calls", name: "ci" });
    const given = await createKey(stage, {
      agent_name: "calls",
      name: "cron",
      api_key: stage.secret("a given key", plain()),
    });
    assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": internal })).status, 401);
    for (const key of [generated.value, given.value]) {
      assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": key })).status, 200);
      assert.equal((await post(stage, hook("calls"), { authorization: `AgentKey ${key}` })).status, 200);
    }
    const rotated = await stage.manage("POST", `/agent_api_keys/${generated.id}/rotate`, {
      overlap_seconds: 60,
    });
    const fresh = stage.secret("a rotated key", String(shown(rotated)["api_key"]));
    stage.shows(rotated, fresh);
    for (const key of [generated.value, fresh]) {
      assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": key })).status, 200);
    }
    assert.equal((await stage.manage("DELETE", `/agent_api_keys/${given.id}`)).status, 200);
    assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": given.value })).status, 401);
  },
};

/** Every provider: a key made by a trigger, its webhooks right and wrong, a test event. */
const builtInProviders: Actor = {
  name: "built-in providers",
  async act(stage) {
    for (const provider of providers.values()) await actAsProvider(stage, provider);
  },
};

async function actAsProvider(stage: Stage, provider: Provider): Promise<void> {
  const agent = `hears-${provider.id}`;
  await register(stage, agent);
  const keys = makeProviderKeys(provider);
  const isPublic = provider.secret.kind === "public_key";
  const add = (what: string, secret: string): void => {
    stage.secret(`${what} of ${provider.id}`, secret);
    // Of `user:password` and `whsec_…`, what follows is a secret too.
    const inner =
      provider.proof.scheme === "basic" ? secret.replace(/^[^:]*:/, "") : secret.replace(/^whsec_/, "");
    if (inner !== secret) stage.secret(`the inner ${what} of ${provider.id}`, inner);
  };
  if (!isPublic) add("the secret", keys.verifying);
  const triggered = await stage.manage("POST", "/agent_api_keys/webhook-trigger", {
    agent_name: agent,
    source: provider.id,
    name: "the-key",
    forward_path: "hook",
    secret: keys.verifying,
  });
  assert.equal(triggered.status, 200, `${provider.id}: ${triggered.text}`);
  const trigger = shown(triggered);
  if (!isPublic) {
    stage.shows(triggered, keys.verifying);
    stage.shows(triggered, keys.verifying.replace(/^whsec_/, ""));
    stage.shows(triggered, keys.verifying.replace(/^[^:]*:/, ""));
  }
  const sample = (samples.get(provider.id) ?? [])[0] ?? assert.fail();
  const sending = (secret: string) =>
    signedSending(provider, sample, { secret, url: stage.url + hook(agent), id: randomUUID() });
  if (provider.proof.scheme === "body_token") stage.isInBodies(keys.verifying);
  await stage.send(sending(keys.signing));
  const other = makeProviderKeys(provider).signing;
  if (!isPublic) add("a wrong secret", other);
  await stage.send(sending(other));
  await stage.manage("POST", `/agents/name/${agent}/test-deliveries`, {
    provider: provider.id,
    route: "/hook",
  });
  const rotated = await stage.manage("POST", `/agent_api_keys/${String(trigger["key_id"])}/rotate`, {
    api_key: isPublic ? makeProviderKeys(provider).verifying : rotateTo(stage, provider),
  });
  assert.equal(rotated.status, 200, rotated.text);
  stage.shows(rotated, String(shown(rotated)["api_key"]));
}

function rotateTo(stage: Stage, provider: Provider): string {
  return stage.secret(`the rotated secret of ${provider.id}`, makeProviderKeys(provider).verifying);
}

/** A provider of the user's own, its keys generated and given. */
const customProvider: Actor = {
  name: "a custom provider",
  async act(stage) {
    const defined = await stage.manage("PUT", "/providers/acme", {
      name: "Acme",
      proof: {
        scheme: "hmac",
        algorithm: "sha256",
        signature: { header: "x-acme-signature", prefix: "sha256=", encoding: "hex" },
        signed: "{body}",
      },
      event: ["{json:type}"],
      deliveryId: ["{header:x-acme-id}"],
      conversation: ["{json:shop}"],
      identity: { from: ["{json:shop}"], matching: "exact", keyName: "the shop's name" },
      setup: { url: "Settings.", secret: "Settings." },
    });
    assert.ok([200, 201].includes(defined.status), defined.text);
    await register(stage, "acme-hears");
    const body = JSON.stringify({ shop: "Books" });
    const { value } = await createKey(stage, {
      agent_name: "acme-hears",
      name: "Books",
      api_key_type: "acme",
    });
    const given = stage.newSecret("a given secret of acme");
    await createKey(stage, { agent_name: "acme-hears", name: "Toys", api_key_type: "acme", api_key: given });
    for (const secret of [value, given, stage.newSecret("a wrong secret of acme")]) {
      const signature = createHmac("sha256", secret).update(body).digest("hex");
      await post(stage, hook("acme-hears"), { "x-acme-signature": `sha256=${signature}` }, body);
    }
  },
};

/** Secrets that a provider brings to the URL, and one that is claimed. */
const broughtSecrets: Actor = {
  name: "brought secrets",
  async act(stage) {
    await register(stage, "awaits");
    for (const id of ["notion", "asana"]) {
      const created = await stage.manage("POST", "/agent_api_keys", {
        agent_name: "awaits",
        name: id,
        api_key_type: id,
      });
      assert.equal(created.status, 200, created.text);
      const secret = stage.secret(
        `the secret that ${id} brings`,
        `secret_${randomBytes(16).toString("hex")}`,
      );
      const brought =
        id === "asana"
          ? await post(stage, hook("awaits"), { "x-hook-secret": secret })
          : await post(stage, hook("awaits"), {}, JSON.stringify({ verification_token: secret }));
      assert.equal(brought.status, 200, brought.text);
      // Asana hears it back.
      if (id === "asana") stage.shows(brought, secret);
      const keyId = String(shown(created)["id"]);
      const claimed = await stage.manage("POST", `/agent_api_keys/${keyId}/claim`, {});
      stage.shows(claimed, secret);
      assert.ok(claimed.text.includes(secret));
      await stage.manage("POST", `/agent_api_keys/${keyId}/claim`, {});
    }
  },
};

/** Keys that are refused, wherever somebody puts them. */
const refusedKeys: Actor = {
  name: "refused keys",
  async act(stage) {
    await register(stage, "refuses");
    const secret = (where: string): string => stage.secret(`a refused key in ${where}`, plain());
    await post(stage, hook("refuses"), { "x-agent-api-key": secret("x-agent-api-key") });
    await post(stage, hook("refuses"), { authorization: `AgentKey ${secret("Authorization")}` });
    await post(stage, hook("refuses"), { authorization: `Bearer ${secret("a bearer token")}` });
    await post(stage, hook("refuses"), { "x-api-key": secret("x-api-key") });
    await post(stage, hook("refuses"), { cookie: `session=${secret("a cookie")}` });
    await post(stage, hook("refuses"), { "x-hub-signature-256": `sha256=${secret("a signature")}` });
    await post(stage, hook("refuses", `?api_key=${secret("the query")}`), {});
    await post(
      stage,
      hook("refuses"),
      { "x-agent-api-key": plain() },
      JSON.stringify({ token: secret("a body") }),
    );
    await post(stage, forwardPath("nobody", `/hook?key=${secret("the query for nobody")}`), {
      "x-agent-api-key": secret("a header for nobody"),
    });
    await stage.send({ path: `/deliveries?token=${secret("a query of management")}` });
    await stage.send({ path: "/agents", headers: { "x-api-key": secret("a header of management") } });
  },
};

/** Bodies to the management API that cannot be read, with secrets in them. */
const wrongBodies: Actor = {
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
const encryptionKeys: Actor = {
  name: "encryption keys",
  async act(stage) {
    for (const args of [["status"], ["status", "--json"], ["reencrypt"], ["reencrypt", "--json"]]) {
      const child = runChild(["secrets", ...args], stage.environment);
      assert.equal(await child.exited(), 0, child.stderr());
      stage.keep(`agentex secrets ${args.join(" ")}`, child.stdout() + child.stderr());
    }
  },
};

/** Keys of people and of agents that register, right and wrong, and browsers that sign in with them. */
const accountKeys: Actor = {
  name: "account keys",
  async act(stage) {
    const { "x-api-key": admin = "", "x-selected-account-id": account = "" } = stage.credentials;
    const create = async (role: string): Promise<{ id: string; value: string }> => {
      const answer = await stage.manage("POST", "/account/keys", { name: `a ${role}`, role });
      assert.equal(answer.status, 200, answer.text);
      const value = stage.secret(`the key of a ${role}`, String(shown(answer)["api_key"]));
      stage.shows(answer, value);
      return { id: String(shown(answer)["id"]), value };
    };
    const submit = (path: string, json: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      stage.send({
        method: "POST",
        path,
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(json),
      });
    const [member, registrar] = [await create("member"), await create("registrar")];
    const secret = (where: string): string => stage.secret(`a wrong account key in ${where}`, plain());
    const refused = [
      await stage.send({ path: "/agents", headers: { "x-api-key": secret("a header") } }),
      await stage.send({ path: `/agents?api_key=${secret("a query")}` }),
      await submit("/session", { api_key: secret("signing in") }),
      await submit("/session", { api_key: [secret("a list")] }),
      await stage.send({ path: "/agents", headers: { cookie: `agentex_session=${secret("a cookie")}` } }),
      await stage.send({
        path: "/agents",
        headers: { "x-api-key": admin, "x-selected-account-id": secret("the account's place") },
      }),
    ];
    for (const { status, text } of refused) assert.ok([401, 403, 422].includes(status), text);

    const registration = registrationOf({ name: "by-token", url: stage.agent.url });
    const byToken = await submit("/agents/register", registration, { "x-api-key": registrar.value });
    assert.equal(byToken.status, 200, byToken.text);
    const own = stage.secret("the internal key of by-token", String(shown(byToken)["agent_api_key"]));
    stage.shows(byToken, own);
    const inContext = await submit("/agents/register", {
      ...registration,
      principal_context: { registration_token: registrar.value },
    });
    stage.shows(inContext, own);
    const again = await submit("/agents/register", registration, { "x-agent-api-key": own });
    stage.shows(again, own);
    for (const { status, text } of [inContext, again]) assert.equal(status, 200, text);
    await submit("/agents/register", registration, { "x-agent-api-key": secret("an agent's place") });

    const signedIn = await submit("/session", { api_key: member.value });
    assert.equal(signedIn.status, 200, signedIn.text);
    const [cookie = ""] = (signedIn.headers["set-cookie"]?.[0] ?? "").split(";");
    const session = stage.secret("a session", cookie.slice(cookie.indexOf("=") + 1));
    const csrf = String(shown(signedIn)["csrf_token"]);
    stage.shows(signedIn, session);
    await stage.send({ path: "/agents", headers: { cookie } });
    await submit("/agent_api_keys", { agent_name: "by-token", name: "x" }, { cookie });
    await stage.send({ method: "DELETE", path: "/session", headers: { cookie, "x-csrf-token": csrf } });
    assert.equal((await stage.manage("DELETE", `/account/keys/${member.id}`)).status, 200);
    for (const args of [["list"], ["keys", "list", account]]) {
      const child = runChild(["accounts", ...args, "--json"], stage.environment);
      assert.equal(await child.exited(), 0, child.stderr());
      stage.keep(`agentex accounts ${args.join(" ")}`, child.stdout() + child.stderr());
    }
  },
};

/** Reads everything that there is to read. */
const reader: Actor = {
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

/** What is done where callers log in. */
export const ACTORS_WITH_ACCOUNTS: readonly Actor[] = [externalKeys, refusedKeys, accountKeys, reader];

/** In this order. Whoever adds a kind of secret adds who uses it; the reader comes last. */
export const ACTORS: readonly Actor[] = [
  externalKeys,
  builtInProviders,
  customProvider,
  broughtSecrets,
  refusedKeys,
  wrongBodies,
  encryptionKeys,
  reader,
];
