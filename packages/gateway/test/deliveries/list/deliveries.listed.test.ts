import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient, type DeliveryFilter } from "agentex-gateway-sdk/client";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { useGateway } from "../../harness/use-gateway.ts";

const SECRET = "a secret of GitHub's";
const HOUR = 3_600_000;

eachStore("deliveries, listed", (store) => {
  let time = Date.UTC(2026, 0, 1);
  const scene = useGateway(store, { clock: () => time, settings: { retrySchedule: [] } });
  let client: GatewayClient;
  /** By the marker that each was sent with. */
  const ids = new Map<string, string>();
  let keyId = "";
  let agentId = "";

  /** Sends one with a key, an hour after the previous one. */
  async function sendKeyed(marker: string, path: string, key: string): Promise<void> {
    time += HOUR;
    const headers = { "x-agent-api-key": key, "content-type": "text/plain" };
    const answer = await scene.call("watcher", path, { method: "POST", headers, body: marker });
    ids.set(marker, String(answer.headers["x-agentex-delivery-id"]));
  }
  async function sendPush(marker: string, event: string, number: number): Promise<void> {
    time += HOUR;
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, number, marker });
    const headers = await githubHeaders(SECRET, body, { "x-github-event": event });
    const answer = await scene.call("other", "/hook", { method: "POST", headers, body });
    assert.ok(answer.status < 300, answer.text);
    ids.set(marker, String(answer.headers["x-agentex-delivery-id"]));
  }

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const routes = ["POST /a", "POST /b", "POST /hook"];
    agentId = (await management.register({ name: "watcher", url: scene.agent.url, routes })).id;
    await management.register({ name: "other", url: scene.agent.url, routes });
    const first = await management.createKey({ agent: "watcher", name: "ci" });
    const second = await management.createKey({ agent: "watcher", name: "cron" });
    await management.createKey({ agent: "other", name: "octo/repo", type: "github", value: SECRET });
    keyId = first.id;
    scene.agent.answers(({ body }, response) => {
      response.statusCode = body.toString().includes("refused") ? 422 : 200;
      response.end();
    });
    await sendKeyed("first", "/a", first.value);
    await sendKeyed("second", "/b", second.value);
    await sendKeyed("refused", "/b", first.value);
    await sendPush("opened", "pull_request", 7);
    await sendPush("commented", "issue_comment", 7);
    await sendPush("another", "pull_request", 8);
  });

  async function markersOf(filter: DeliveryFilter): Promise<string[]> {
    const { deliveries, next_cursor } = await client.deliveries.list(filter);
    assert.equal(next_cursor, null);
    const markers = new Map([...ids].map(([marker, id]) => [id, marker]));
    return deliveries.map(({ id }) => markers.get(id) ?? `unknown ${id}`);
  }

  test("are complete, newest first, with the names that people know", async () => {
    assert.deepEqual(await markersOf({}), ["another", "commented", "opened", "refused", "second", "first"]);
    const { deliveries } = await client.deliveries.list({ agent: "watcher" });
    assert.partialDeepStrictEqual(deliveries.at(-1), {
      id: ids.get("first"),
      agent_id: agentId,
      agent_name: "watcher",
      route: "POST /a",
      method: "POST",
      path: "/a",
      policy: "direct",
      status: "delivered",
      provider: "external",
      key_id: keyId,
      key_name: "ci",
      event: null,
      conversation: null,
      attempt_count: 1,
      agent_status: 200,
      error: null,
      received_at: "2026-01-01T01:00:00.000Z",
      next_attempt_at: null,
      replay_of: null,
    });
  });

  test("are filtered by each property, and by several at once", async () => {
    assert.deepEqual(await markersOf({ agent: "watcher" }), ["refused", "second", "first"]);
    assert.deepEqual(await markersOf({ agent_id: agentId }), ["refused", "second", "first"]);
    assert.deepEqual(await markersOf({ route: "POST /b" }), ["refused", "second"]);
    assert.deepEqual(await markersOf({ provider: "github" }), ["another", "commented", "opened"]);
    assert.deepEqual(await markersOf({ event: "issue_comment" }), ["commented"]);
    assert.deepEqual(await markersOf({ conversation: "octo/repo#7" }), ["commented", "opened"]);
    assert.deepEqual(await markersOf({ status: "rejected" }), ["refused"]);
    assert.deepEqual(await markersOf({ status: ["rejected", "failed"] }), ["refused"]);
    assert.deepEqual(await markersOf({ status: ["rejected", "delivered"], agent: "watcher" }), [
      "refused",
      "second",
      "first",
    ]);
    assert.deepEqual(await markersOf({ key: keyId }), ["refused", "first"]);
    assert.deepEqual(await markersOf({ key: "cron" }), ["second"]);
    assert.deepEqual(await markersOf({ from: "2026-01-01T03:00:00Z", to: "2026-01-01T06:00:00+01:00" }), [
      "opened",
      "refused",
    ]);
    assert.deepEqual(await markersOf({ agent: "watcher", key: "ci", status: "delivered" }), ["first"]);
    assert.deepEqual(await markersOf({ conversation: "octo/repo#7", event: "push" }), []);
  });

  test("are found by words and by payload, and a page says how many it searched", async () => {
    assert.deepEqual(await markersOf({ q: "pull_request OCTO/repo#7" }), ["opened"]);
    const { deliveries, ...page } = await client.deliveries.list({ payload: "commented", agent: "other" });
    assert.deepEqual(
      [deliveries.map(({ id }) => id), page],
      [[ids.get("commented")], { next_cursor: null, looked_through: 3, back_to: null }],
    );
    const cut = await client.deliveries.list({ q: "pull_request", limit: 1 });
    assert.deepEqual([cut.looked_through, cut.back_to], [1, "2026-01-01T06:00:00.000Z"]);
  });

  test("are filtered by comma-separated or repeated statuses, and not by empty parameters", async () => {
    for (const query of [
      "status=rejected,failed",
      "status=rejected&status=failed",
      "status=rejected&event=",
    ]) {
      const answer = await scene.gateway.management.get(`/deliveries?${query}`);
      const { deliveries } = answer.json() as { deliveries: { id: string }[] };
      assert.deepEqual(
        deliveries.map(({ id }) => id),
        [ids.get("refused")],
      );
    }
  });

  test("come in pages, each starting where the previous one ended", async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await client.deliveries.list({ limit: 4, ...(cursor && { cursor }) });
      seen.push(...page.deliveries.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assert.deepEqual(seen, [...ids.values()].toReversed());
  });

  for (const query of [
    "limit=0",
    "limit=201",
    "cursor=dlv_x",
    "status=lost",
    "from=yesterday",
    "to=2026-01-01",
    "event=%00",
    "payload=ab",
  ]) {
    test(`with ${query} are answered 422`, async () => {
      const answer = await scene.gateway.management.get(`/deliveries?${query}`);
      const problem = assertProblem(answer, 422, "parameters_invalid");
      assert.equal(problem.errors?.[0]?.path.startsWith(query.split("=")[0] ?? ""), true, answer.text);
    });
  }

  test("of an agent that does not exist, or of two, are not listed", async () => {
    const { management } = scene.gateway;
    assertProblem(await management.get("/deliveries?agent=nobody"), 404, "agent_not_found");
    assertProblem(
      await management.get(`/deliveries?agent=watcher&agent_id=${agentId}`),
      400,
      "agent_reference_ambiguous",
    );
  });
});
