import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { createManagement } from "../harness/management.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { pollEvents, rpc, type Headers } from "./events-client.ts";
import { openEvents, STREAM_ID, type OpenStream } from "./events-stream.ts";

eachStore("A stream of MCP events", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let ours: TestAccount | undefined;
  let secret = "";
  const streams: OpenStream[] = [];
  const headers = (): Headers => ours?.headers("viewer") ?? {};
  const open = async (params: object = {}, as: Headers = headers()): Promise<OpenStream> => {
    const stream = await openEvents(scene.gateway.url, { name: "github.push", cursor: null, ...params }, as);
    streams.push(stream);
    return stream;
  };
  const push = async (path = "/github"): Promise<string> => {
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/flux" } });
    const sent = { method: "POST", headers: await githubHeaders(secret, body), body };
    const answer = await scene.call("watcher", path, sent);
    assert.ok(answer.status < 300, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  before(async () => {
    [ours] = await makeAccounts(scene.gateway, "ours");
    const management = createManagement(scene.gateway.adminUrl, ours?.headers("admin"));
    await management.register({
      name: "watcher",
      url: scene.agent.url,
      routes: ["POST /github", "POST /other"],
    });
    secret = (await management.createKey({ agent: "watcher", name: "octo/flux", type: "github" })).value;
  });
  after(() => {
    for (const stream of streams) stream.close();
  });

  test("begins now, and contains each event once, with the id of its request", async () => {
    await push();
    const stream = await open();
    const other = await open({ arguments: { route: "POST /other" } });
    assert.deepEqual(
      [stream.notified[0]?.method, stream.notified[0]?.params.truncated],
      ["notifications/events/active", false],
    );
    const ids = [await push(), await push("/other"), await push()];
    await waitFor(() => stream.events().length >= 3 && other.events().length > 0);
    assert.deepEqual(stream.events(), ids);
    assert.deepEqual(other.events(), [ids[1]]);
    for (const { method, params } of stream.notified.slice(1)) {
      assert.equal(method, "notifications/events/event");
      const meta = params["_meta"];
      assert.equal(meta["io.modelcontextprotocol/subscriptionId"], STREAM_ID);
      assert.equal(meta["agentex/untrusted"], true);
    }
  });

  test("resumes at a cursor", async () => {
    const { cursor } = await pollEvents(scene.gateway.url, { name: "github.push", cursor: null }, headers());
    const ids = [await push(), await push(), await push()];
    const all = await open({ cursor });
    await waitFor(() => all.events().length === 3);
    assert.equal(all.notified[0]?.params.cursor, cursor);
    const rest = await open({ cursor: ids[0] });
    await waitFor(() => rest.events().length === 2);
    assert.deepEqual(rest.events(), ids.slice(1));
    ids.push(await push());
    await waitFor(() => rest.events().length === 3 && all.events().length === 4);
    assert.deepEqual(all.events(), ids);
  });

  test("rejects what it does not know", async () => {
    const codeOf = async (params: object): Promise<number | undefined> =>
      (await rpc(scene.gateway.url, "events/stream", { cursor: null, ...params }, headers())).error?.code;
    assert.equal(await codeOf({ name: "slack.any" }), -32023);
    assert.equal(await codeOf({ name: "github.push", arguments: { agent: "nobody" } }), -32602);
    assert.equal(await codeOf({ name: "github.push", cursor: "yesterday" }), -32602);
  });

  test("is terminated when its key is deleted", async () => {
    const stream = await open({}, ours?.headers("member"));
    const deleted = await ours?.as("admin").delete(`/account/keys/${ours.keys.member.id}`);
    assert.ok(deleted !== undefined && deleted.status < 300, deleted?.text);
    await stream.ended();
    const last = stream.notified.at(-1);
    assert.equal(last?.method, "notifications/events/terminated");
    assert.equal(last.params.error?.code, -32024);
    await push();
    assert.deepEqual(stream.events(), []);
  });

  test("ends with a result when the gateway stops", async () => {
    const stream = await open();
    await scene.gateway.stop();
    assert.deepEqual(await stream.ended(), { jsonrpc: "2.0", id: STREAM_ID, result: {} });
  });
});
