import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startAuthService, type TestAuthService } from "../harness/services/auth-service.ts";
import { eachStore, newPostgres, noPostgres, type Store } from "../harness/each-store.ts";
import { createManagement, registrationOf, type Management } from "../harness/management.ts";
import { githubHeaders } from "../harness/sign.ts";
import { send } from "../harness/send.ts";
import { grantInto, makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

type Opened = {
  text(): string;
  /** The code of the event that ended it. */
  end(): Promise<string>;
  isOpen(): boolean;
  close(): void;
};

/** Opens a stream and reads it until it ends. */
async function openStream(url: string, headers: Record<string, string>): Promise<Opened> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  assert.equal(response.status, 200, url);
  let text = "";
  let isOver = false;
  void (async () => {
    try {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
    } catch {
      // It was aborted.
    }
    isOver = true;
  })();
  return {
    text: () => text,
    isOpen: () => !isOver,
    close: () => stop.abort(),
    async end() {
      await waitFor(
        () => isOver,
        () => `the stream ends: ${text.slice(-200)}`,
        20_000,
      );
      const [, data] = /event: end\ndata: (.*)\n\n$/.exec(text) ?? [];
      assert.ok(data !== undefined, text);
      return (JSON.parse(data) as { code: string }).code;
    },
  };
}

async function listenerUrl(base: string, management: Management, agent: string): Promise<string> {
  const answer = await management.post(`/agents/name/${agent}/listeners`, {});
  assert.equal(answer.status, 201, answer.text);
  return `${base}/listeners/${(answer.json() as { id: string }).id}/deliveries`;
}

eachStore("an open stream, if callers must log in,", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let [team, other]: TestAccount[] = [];
  let opened: Opened[] = [];
  const account = (): TestAccount => {
    assert.ok(team !== undefined);
    return team;
  };
  before(async () => {
    [team, other] = await makeAccounts(scene.gateway, "team", "other");
  });
  after(() => {
    for (const stream of opened) stream.close();
  });
  const open = async (path: string, headers: Record<string, string>): Promise<Opened> => {
    const url = path.startsWith("http") ? path : scene.gateway.url + path;
    const stream = await openStream(url, headers);
    opened = [...opened, stream];
    return stream;
  };
  const newAgent = async (name: string) => {
    const body = JSON.stringify(registrationOf({ name, url: scene.agent.url, routes: ["POST /hook"] }));
    const headers = { "content-type": "application/json", ...account().headers("admin") };
    const answer = await send(scene.gateway.url, { method: "POST", path: "/agents/register", headers, body });
    assert.equal(answer.status, 200, answer.text);
    const key = {
      agent_name: name,
      name: "octo/repo",
      api_key_type: "github",
      api_key: "a secret of theirs",
    };
    assert.equal((await account().as("admin").post("/agent_api_keys", key)).status, 200);
  };
  const deliver = async (agent: string, marker: string) => {
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, marker });
    const headers = await githubHeaders("a secret of theirs", body);
    const answer = await scene.call(agent, "/hook", { method: "POST", headers, body });
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const newKey = async (role: string) => {
    const answer = await account()
      .as("admin")
      .post("/account/keys", { name: `a ${role}`, role });
    const { id, api_key } = answer.json() as { id: string; api_key: string };
    return { id, headers: { "x-api-key": api_key, "x-selected-account-id": account().id } };
  };

  test("ends immediately when its key is deleted, and reports nothing afterwards; others continue", async () => {
    await newAgent("deleted-key");
    const { id, headers } = await newKey("member");
    const [stream, copies] = await Promise.all([
      open("/deliveries/stream", headers),
      open(
        await listenerUrl(scene.gateway.url, createManagement(scene.gateway.url, headers), "deleted-key"),
        headers,
      ),
    ]);
    const others = await open("/deliveries/stream", account().headers("viewer"));
    const first = await deliver("deleted-key", "before");
    await waitFor(
      () => [stream, copies, others].every((one) => one.text().includes(first)),
      () => "all of them hear of the first one",
    );
    assert.equal((await account().as("admin").delete(`/account/keys/${id}`)).status, 200);
    assert.deepEqual(await Promise.all([stream.end(), copies.end()]), [
      "account_key_invalid",
      "account_key_invalid",
    ]);
    const later = await deliver("deleted-key", "after");
    await waitFor(
      () => others.text().includes(later),
      () => "the others hear of the second one",
    );
    assert.ok(!stream.text().includes(later) && !copies.text().includes(later));
    assert.ok(others.isOpen());
  });

  test("ends when the browser signs out, or switches to another account", async () => {
    for (const leave of ["DELETE", "PUT"]) {
      assert.ok(other !== undefined);
      const { id, headers } = await newKey("viewer");
      await grantInto(scene.gateway, id, other, "viewer");
      const json = { "content-type": "application/json" };
      const signIn = await send(scene.gateway.url, {
        method: "POST",
        path: "/session",
        headers: json,
        body: JSON.stringify({ api_key: headers["x-api-key"], account_id: account().id }),
      });
      const cookie = String(signIn.headers["set-cookie"]).split(";")[0] ?? "";
      const { csrf_token } = signIn.json() as { csrf_token: string };
      const stream = await open("/deliveries/stream", { cookie });
      const answer = await send(scene.gateway.url, {
        method: leave,
        path: "/session",
        headers: { ...json, cookie, "x-csrf-token": csrf_token, origin: scene.gateway.url },
        ...(leave === "PUT" && { body: JSON.stringify({ account_id: other.id }) }),
      });
      assert.ok(answer.status < 300, answer.text);
      assert.equal(await stream.end(), "login_required");
    }
  });

  test("of copies ends when the role no longer allows it, or the agent is deleted", async () => {
    await newAgent("shrunk");
    const { id, headers } = await newKey("member");
    const management = createManagement(scene.gateway.url, headers);
    const copies = await open(await listenerUrl(scene.gateway.url, management, "shrunk"), headers);
    const stream = await open("/deliveries/stream", headers);
    await grantInto(scene.gateway, id, account(), "viewer");
    // Another process made the change; the deletion of any session makes this one check.
    await account()
      .as("admin")
      .delete(`/account/keys/${(await newKey("viewer")).id}`);
    assert.equal(await copies.end(), "role_insufficient");
    assert.ok(stream.isOpen(), "a viewer may read what it tells");

    const admin = account().headers("admin");
    const ofAgent = await open("/deliveries/stream?agent=shrunk", admin);
    const theirs = await open(await listenerUrl(scene.gateway.url, account().as("admin"), "shrunk"), admin);
    assert.equal((await account().as("admin").delete("/agents/name/shrunk")).status, 200);
    assert.equal(await ofAgent.end(), "agent_not_found");
    assert.equal(await theirs.end(), "listener_not_found");
    assert.ok(stream.isOpen());
  });
});

eachStore("an open stream, if an auth service decides who may read,", (store: Store) => {
  let service: TestAuthService | undefined;
  let gateway: TestGateway | undefined;
  before(async () => {
    service = await startAuthService();
    gateway = await startTestGateway(await store(), { settings: { authUrl: service.url } });
  });
  after(async () => {
    await gateway?.end();
    await service?.stop();
  });

  test("ends when the service says no, no longer knows the caller, or allows other agents", async () => {
    assert.ok(service !== undefined && gateway !== undefined);
    const { url } = gateway;
    const { grants, principals } = service;
    const as = (user: string) => {
      principals.set(user, { user_id: user });
      grants.add(`${user} create agent *`);
      return { user, headers: { "x-token": user } };
    };
    const [denied, unknown, narrowed, kept] = ["denied", "unknown", "narrowed", "kept"].map(as);
    assert.ok(denied && unknown && narrowed && kept);
    const register = createManagement(url, denied.headers);
    await register.register({ name: "theirs", url: "http://127.0.0.1:9" });
    for (const { user } of [unknown, narrowed, kept]) grants.add(`${user} read agent *`);
    const copies = await openStream(await listenerUrl(url, register, "theirs"), denied.headers);
    const streams = await Promise.all(
      [unknown, narrowed, kept].map(({ headers }) => openStream(`${url}/deliveries/stream`, headers)),
    );
    const [ofUnknown, ofNarrowed, ofKept] = streams;
    assert.ok(ofUnknown && ofNarrowed && ofKept);
    for (const grant of grants) if (/^denied execute|^narrowed read agent/.test(grant)) grants.delete(grant);
    principals.delete("unknown");
    assert.deepEqual(await Promise.all([copies.end(), ofNarrowed.end()]), [
      "listener_not_found",
      "access_denied",
    ]);
    // The same headers are remembered for ten seconds.
    assert.equal(await ofUnknown.end(), "principal_unknown");
    assert.ok(ofKept.isOpen());
    service.failWith = 500;
    // An identity is remembered for ten seconds; a service that fails when it is asked again knows nobody.
    assert.match(await ofKept.end(), /^(auth_unavailable|principal_unknown)$/);
  });
});

describe("an open stream at another gateway on PostgreSQL", { skip: noPostgres }, () => {
  test("ends immediately when its key is deleted here", async () => {
    const database = await newPostgres();
    const settings = { auth: "accounts" } as const;
    const here = await startTestGateway(database, { settings });
    const there = await startTestGateway(database, {
      settings: { ...settings, encryptionKey: here.config.encryptionKey },
    });
    try {
      const [team] = await makeAccounts(here, "team");
      assert.ok(team !== undefined);
      const stream = await openStream(`${there.url}/deliveries/stream`, team.headers("viewer"));
      await team.as("admin").delete(`/account/keys/${team.keys.viewer.id}`);
      assert.equal(await stream.end(), "account_key_invalid");
    } finally {
      await there.stop();
      await here.end();
    }
  });
});
