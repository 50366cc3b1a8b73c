import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { waitFor } from "../harness/wait-for.ts";
import { rpc } from "./json-rpc.ts";
import { useSubscribedScene } from "./subscribed-scene.ts";

eachStore("subscriptions", (store) => {
  const used = useSubscribedScene(store);
  const { push, subscribe, trySubscribe, shown, ids, pass } = used;
  const unsubscribe = async (path: string, headers: Record<string, string>) =>
    rpc(
      used.scene.gateway.url,
      "events/unsubscribe",
      { name: "github.push", delivery: { mode: "webhook", url: used.receiver.url(path) } },
      headers,
    );
  const rowsOf = async () => (await used.account().as("viewer").get("/subscriptions")).json() as object[];

  test("are not created if the URL does not return the challenge", async () => {
    const answers = {
      "/wrong": () => ({ status: 200, body: JSON.stringify({ challenge: "something else" }) }),
      "/empty": () => ({ status: 204 }),
      "/redirect": () => ({ status: 307, headers: { location: used.receiver.url("/honest") } }),
      "/missing": () => ({ status: 404, body: "a page of the endpoint" }),
    };
    const reasons = [];
    for (const [path, answer] of Object.entries(answers)) {
      used.receiver.answer(path, answer);
      const { error } = await trySubscribe(path);
      assert.equal(error?.code, -32_027);
      assert.ok(!JSON.stringify(error).includes("a page"));
      reasons.push(error.data?.["reason"]);
    }
    assert.deepEqual(reasons, ["challenge_failed", "challenge_failed", "http_3xx", "http_4xx"]);
    assert.deepEqual(used.receiver.challenges("/honest"), []);
    const { error } = await trySubscribe("/wrong", {}, { "user-agent": "openai-mcp/1.0.0" });
    assert.equal(error?.code, -32_015);
    assert.deepEqual(await rowsOf(), []);
  });

  test("follow no redirect later, either", async () => {
    const { id } = await subscribe("/moved");
    used.receiver.answer("/moved", () => ({ status: 308, headers: { location: used.receiver.url("/new") } }));
    await push();
    await waitFor(async () => (await shown(id))["last_error"] === "http_3xx");
    assert.deepEqual(used.receiver.got("/new"), []);
    await unsubscribe("/moved", used.account().headers("member"));
  });

  test("are created only for https or this machine, with a valid secret, and for an existing agent", async () => {
    const secret = used.receiver.secret("/any");
    const deliveries = [
      { url: "http://example.com/", secret },
      { url: "https://user:password@example.com/", secret },
      { url: "https://example.com/#part", secret },
      { url: "not a URL", secret },
      { url: used.receiver.url("/any"), secret: "whsec_c2hvcnQ=" },
      { url: used.receiver.url("/any") },
    ];
    for (const delivery of deliveries) {
      const { error } = await trySubscribe("/any", { delivery: { mode: "webhook", ...delivery } });
      assert.equal(error?.code, -32_602, JSON.stringify(delivery));
      assert.ok(!error.message.includes(secret));
    }
    const { error: streamed } = await trySubscribe("/any", { delivery: { mode: "push" } });
    assert.equal(streamed?.code, -32_026);
    assert.equal((await trySubscribe("/any", { name: "slack.any" })).error?.code, -32_023);
    assert.equal((await trySubscribe("/any", { arguments: { agent: "nobody" } })).error?.code, -32_602);
    assert.equal((await trySubscribe("/any", { arguments: { agnt: "x" } })).error?.code, -32_602);
    const viewer = await trySubscribe("/any", {}, used.account().headers("viewer"));
    assert.equal(viewer.error?.code, -32_024);
    assert.deepEqual(used.receiver.challenges("/any"), []);
  });

  test("never connect to an address that is not public", async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    try {
      for (const host of [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.1.2.3",
        "169.254.169.254",
        "[::ffff:7f00:1]",
      ]) {
        const url = `https://${host}:${port}/`;
        const delivery = { mode: "webhook", url, secret: used.receiver.secret("/any") };
        const { error } = await trySubscribe("/any", { delivery });
        assert.equal(error?.code, -32_027, host);
        assert.equal(error.data?.["reason"], "connection_refused");
      }
    } finally {
      listener.close();
      await once(listener, "close");
    }
    assert.equal(connections, 0);
  });

  test("belong to their caller: nobody else's key refreshes, removes or sees them", async () => {
    const { id } = await subscribe("/own");
    const [theirs] = await makeAccounts(used.scene.gateway, "theirs");
    assert.ok(theirs !== undefined);
    for (const headers of [used.account().headers("admin"), theirs.headers("member")]) {
      assert.deepEqual((await unsubscribe("/own", headers)).error, undefined);
    }
    assert.equal((await shown(id))["state"], "active");
    assert.equal((await theirs.as("admin").get(`/subscriptions/${id}`)).status, 404);
    assert.equal((await theirs.as("admin").delete(`/subscriptions/${id}`)).status, 404);
    const other = await subscribe("/own", {}, used.account().headers("admin"));
    assert.notEqual(other.id, id);
    assert.equal((await unsubscribe("/own", used.account().headers("member"))).error, undefined);
    assert.equal((await used.account().as("viewer").get(`/subscriptions/${id}`)).status, 404);
    assert.equal((await shown(other.id))["state"], "active");
  });

  test("are refreshed by the same call, keep their position, and end without one", async () => {
    const made = await subscribe("/refreshed", { ttlMs: 60_000 });
    const pushed = await push();
    await waitFor(() => ids("/refreshed").length === 1);
    pass(30_000);
    const again = await subscribe("/refreshed", { ttlMs: 60_000, cursor: made.cursor });
    assert.equal(again.id, made.id);
    await waitFor(async () => (await shown(made.id))["cursor"] === pushed);
    assert.equal(used.receiver.challenges("/refreshed").length, 1);
    assert.ok(String(again["refreshBefore"]) > String(made["refreshBefore"]));
    used.receiver.rotate("/refreshed");
    await subscribe("/refreshed", { ttlMs: 60_000 });
    assert.equal(used.receiver.challenges("/refreshed").length, 2);
    await push();
    await waitFor(() => ids("/refreshed").length === 2);
    const last = used.receiver.got("/refreshed").at(-1);
    assert.equal(last?.isSigned, true);
    assert.equal(String(last.headers["webhook-signature"]).split(" ").length, 2);
    pass(61_000);
    await waitFor(async () => (await shown(made.id))["state"] === "ended");
    assert.equal((await shown(made.id))["ended_reason"], "expired");
  });

  test("end immediately when their key is deleted or someone deletes them, and say so", async () => {
    const { id } = await subscribe("/deleted", {}, used.account().headers("admin"));
    assert.equal((await used.account().as("member").delete(`/subscriptions/${id}`)).status, 204);
    await waitFor(() => used.receiver.got("/deleted").length === 1);
    const [told] = used.receiver.got("/deleted");
    assert.equal(told?.body["type"], "terminated");
    assert.equal(told.isSigned, true);
    const { id: lost } = await subscribe("/lost");
    const memberKey = used.account().keys.member.id;
    assert.equal((await used.account().as("admin").delete(`/account/keys/${memberKey}`)).status, 200);
    await push();
    await waitFor(async () => (await shown(lost))["ended_reason"] === "access_lost");
    await waitFor(() => used.receiver.got("/lost").length === 1);
    assert.equal(used.receiver.got("/lost")[0]?.body["type"], "terminated");
  });
});
