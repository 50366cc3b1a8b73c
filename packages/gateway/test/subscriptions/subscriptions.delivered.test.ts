import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { waitFor } from "../harness/wait-for.ts";
import { useSubscribedScene } from "./subscribed-scene.ts";

eachStore("subscriptions", (store) => {
  const used = useSubscribedScene(store);
  const { push, subscribe, shown, ids, pass } = used;

  test("get each event once, in order, signed, once the URL has returned a challenge", async () => {
    const before = await push();
    const { id, cursor, refreshBefore, truncated } = await subscribe("/first");
    assert.equal(truncated, false);
    assert.ok(typeof refreshBefore === "string" && cursor > before);
    const [challenge, ...others] = used.receiver.challenges("/first");
    assert.ok(challenge?.isSigned === true && others.length === 0);
    assert.deepEqual(used.receiver.got("/first"), []);
    const pushed = [await push(), await push(), await push("hubot")];
    await waitFor(() => ids("/first").length >= 3);
    assert.deepEqual(ids("/first"), pushed);
    const [event] = used.receiver.got("/first");
    assert.equal(event?.isSigned, true);
    assert.equal(event.headers["webhook-id"], pushed[0]);
    assert.equal(event.headers["x-mcp-subscription-id"], id);
    assert.equal(event.body["name"], "github.push");
    assert.equal(event.body["cursor"], pushed[0]);
    const meta = event.body["_meta"] as Record<string, unknown>;
    assert.equal(meta["agentex/untrusted"], true);
    assert.deepEqual(meta["agentex/actor"], { id: "7", name: "mona", kind: "user" });
    await waitFor(async () => (await shown(id))["delivered"] === 3);
    assert.deepEqual([(await shown(id))["state"], (await shown(id))["cursor"]], ["active", pushed[2]]);
  });

  test("are filtered by their arguments, and begin at a cursor", async () => {
    const from = (await subscribe("/all", { name: "github.any" })).cursor;
    const [mona, hubot] = [await push("mona"), await push("hubot")];
    await subscribe("/narrowed", { arguments: { actor: "hubot", agent: "watcher" }, cursor: from });
    await waitFor(() => ids("/narrowed").length > 0 && ids("/all").length > 1);
    assert.deepEqual(ids("/narrowed"), [hubot]);
    assert.deepEqual(ids("/all"), [mona, hubot]);
  });

  test("keep an event until it is acknowledged, and send nothing else before that", async () => {
    const { id } = await subscribe("/failing");
    used.receiver.answer("/failing", () => ({ status: 500, body: "the answer of the endpoint" }));
    const first = await push();
    await waitFor(async () => (await shown(id))["state"] === "retrying");
    const second = await push();
    const retrying = await shown(id);
    assert.equal(retrying["last_error"], "http_5xx");
    assert.ok(!JSON.stringify(retrying).includes("the answer"));
    assert.deepEqual(ids("/failing"), [first]);
    assert.equal(retrying["waiting"], 2);
    used.receiver.answer("/failing", undefined);
    pass(31_000);
    await waitFor(() => ids("/failing").length >= 3);
    assert.deepEqual(ids("/failing"), [first, first, second]);
    const [one, again] = used.receiver.got("/failing");
    assert.equal(one?.headers["webhook-id"], again?.headers["webhook-id"]);
    assert.notEqual(one?.headers["webhook-signature"], again?.headers["webhook-signature"]);
    await waitFor(async () => (await shown(id))["state"] === "active");
    assert.deepEqual([(await shown(id))["last_error"], (await shown(id))["waiting"]], [null, 0]);
  });

  test("that fail four times are paused, and continue after the gap that they acknowledge", async () => {
    const { id } = await subscribe("/gap");
    used.receiver.answer("/gap", () => ({ status: 503 }));
    const lost = await push();
    let next: unknown = null;
    for (const wait of [0, 31_000, 121_000, 601_000]) {
      pass(wait);
      await waitFor(async () => (await shown(id))["next_attempt_at"] !== next);
      next = (await shown(id))["next_attempt_at"];
    }
    assert.equal((await shown(id))["state"], "paused");
    used.receiver.answer("/gap", undefined);
    pass(601_000);
    await waitFor(async () => (await shown(id))["state"] === "active");
    const gap = used.receiver.got("/gap").at(-1);
    assert.equal(gap?.body["type"], "gap");
    assert.equal(gap.isSigned, true);
    assert.ok(String(gap.body["cursor"]) > lost);
    const after = await push();
    await waitFor(() => ids("/gap").includes(after));
    assert.deepEqual(
      ids("/gap").filter((each) => each !== undefined),
      [lost, lost, lost, lost, after],
    );
  });

  test("omit what is too large for the URL, and end when the URL is gone", async () => {
    const { id } = await subscribe("/picky");
    used.receiver.answer("/picky", () => ({ status: 413 }));
    const large = await push();
    await waitFor(async () => (await shown(id))["cursor"] === large);
    assert.deepEqual([(await shown(id))["state"], (await shown(id))["delivered"]], ["active", 0]);
    used.receiver.answer("/picky", () => ({ status: 410 }));
    await push();
    await waitFor(async () => (await shown(id))["state"] === "ended");
    assert.equal((await shown(id))["ended_reason"], "gone");
    const count = ids("/picky").length;
    await push();
    await subscribe("/after-picky", { cursor: large });
    await waitFor(() => ids("/after-picky").length === 2);
    assert.equal(ids("/picky").length, count);
  });
});
