import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { createManagement, type Management } from "../harness/management.ts";
import { githubHeaders } from "../harness/sign.ts";
import { reporterOf, tokenOf } from "../harness/agents/start-run.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { sendAppEvent } from "../sources/app-events.ts";
import { startEventReceiver, type EventReceiver } from "../subscriptions/event-receiver.ts";
import { pollEvents, rpc, type Event, type Poll } from "./events-client.ts";
import { openEvents } from "./events-stream.ts";

type Data = {
  readonly status: string;
  readonly delivery: { readonly id: string; readonly replay_of: string | null };
  readonly [member: string]: unknown;
};

const ROUTES = [
  { method: "POST", path: "/github" },
  { method: "POST", path: "/direct", policy: "direct" },
  { method: "POST", path: "/trusted", from: { standing: ["owner"], otherwise: "hold" } },
  { method: "POST", path: "/rare", budget: { most: 1, within: "1h", per: "route" } },
];

eachStore("Events about the outcome of webhooks", (store) => {
  const scene = useGateway(store, {
    settings: { auth: "accounts", subscriptionUrls: "local", retrySchedule: [20] },
  });
  let ours: TestAccount | undefined;
  let theirs: TestAccount | undefined;
  let management: Management;
  let receiver: EventReceiver;
  let secret = "";
  const poll = async (name: string, cursor: string | null, narrowed: object = {}): Promise<Poll> =>
    pollEvents(scene.gateway.url, { name, cursor, arguments: narrowed }, ours?.headers("viewer"));
  const start = async (): Promise<string> => (await poll("delivery.failed", null)).cursor;
  const deliveriesIn = ({ events }: Poll): string[] => events.map((event) => dataOf(event).delivery.id);
  /** @returns the delivery's id. */
  const push = async (path = "/github", ref = "main"): Promise<string> => {
    const body = JSON.stringify({ ref: `refs/heads/${ref}`, repository: { full_name: "octo/flux" } });
    const headers = await githubHeaders(secret, body);
    const answer = await scene.call("watcher", path, { method: "POST", headers, body });
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const answers = (status: number, headers: Record<string, string> = {}): void =>
    scene.agent.answers((_received, response) => response.writeHead(status, headers).end());
  const statusOf = async (id: string): Promise<string> =>
    ((await management.get(`/deliveries/${id}`)).json() as { status: string }).status;
  const comesToBe = (id: string, status: string) => waitFor(async () => (await statusOf(id)) === status);
  before(async () => {
    receiver = await startEventReceiver();
    [ours, theirs] = await makeAccounts(scene.gateway, "ours", "theirs");
    management = createManagement(scene.gateway.adminUrl, ours?.headers("admin"));
    await management.register({ name: "watcher", url: scene.agent.url, routes: ROUTES });
    secret = (await management.createKey({ agent: "watcher", name: "octo/flux", type: "github" })).value;
  });
  after(() => receiver.stop());

  test("are listed for every account, with their own payload", async () => {
    const { result } = await rpc(scene.gateway.url, "events/list", {}, theirs?.headers("viewer"));
    const { events } = result as { events: { name: string; inputSchema: object; payloadSchema: object }[] };
    assert.deepEqual(
      events.map(({ name }) => name),
      ["delivery.failed", "delivery.held", "delivery.run_finished", "delivery.unrouted"],
    );
    for (const { inputSchema, payloadSchema } of events) {
      assert.ok("event" in (inputSchema as { properties: object }).properties);
      assert.ok("webhook" in (payloadSchema as { properties: object }).properties);
    }
  });

  test("report each failure once, including a replay that fails again, and nothing that succeeded", async () => {
    const cursor = await start();
    await push();
    answers(503);
    const failed = await push();
    await comesToBe(failed, "failed");
    answers(422);
    const rejected = await push();
    await comesToBe(rejected, "rejected");
    const replayed = await management.post(`/deliveries/${failed}/replay`, {});
    assert.ok(replayed.status < 300, replayed.text);
    const replay = (replayed.json() as { id: string }).id;
    await comesToBe(replay, "rejected");
    const page = await poll("delivery.failed", cursor);
    assert.deepEqual(deliveriesIn(page), [failed, rejected, replay]);
    assert.equal(new Set(page.events.map(({ eventId }) => eventId)).size, 3);
    const [first, second, third] = page.events;
    assert.partialDeepStrictEqual(first, {
      name: "delivery.failed",
      data: {
        status: "failed",
        attempts: 2,
        agent_status: 503,
        run: null,
        delivery: {
          agent: "watcher",
          route: "POST /github",
          conversation: "octo/flux@refs/heads/main",
          replay_of: null,
        },
        webhook: { provider: "github", event: "push" },
      },
      _meta: { "agentex/provider": "github", "agentex/untrusted": true },
    });
    assert.deepEqual([dataOf(second).status, dataOf(third).delivery.replay_of], ["rejected", failed]);
    assert.deepEqual((await poll("delivery.failed", page.cursor)).events, []);
    // From the middle, it continues.
    assert.deepEqual(deliveriesIn(await poll("delivery.failed", first?.cursor ?? null)), [rejected, replay]);
    const narrowed = async (given: object) => (await poll("delivery.failed", cursor, given)).events.length;
    assert.equal(await narrowed({ agent: "watcher", event: "github.push", route: "POST /github" }), 3);
    assert.equal(await narrowed({ event: "github.any" }), 3);
    assert.equal(await narrowed({ event: "slack.any" }), 0);
    assert.equal(await narrowed({ conversation: "octo/flux@other" }), 0);
  });

  test("reject an argument that does not apply to them", async () => {
    const refusal = async (name: string, event: string) => {
      const params = { name, arguments: { event } };
      return (await rpc(scene.gateway.url, "events/poll", params, ours?.headers("viewer"))).error?.code;
    };
    assert.equal(await refusal("delivery.failed", "push"), -32602);
    assert.equal(await refusal("github.push", "github.push"), -32602);
    assert.equal(await refusal("delivery.delivered", "github.push"), -32023);
    const define = await management.put("/providers/delivery", {});
    assert.equal(define.status, 409, define.text);
  });

  test("report what is held: by its sender's standing, and beyond a budget but not within", async () => {
    const cursor = await start();
    const standing = await push("/trusted");
    const within = await push("/rare");
    const beyond = await push("/rare");
    await comesToBe(within, "delivered");
    const page = await poll("delivery.held", cursor);
    assert.deepEqual(
      page.events.map((event) => [dataOf(event).delivery.id, dataOf(event)["reason"]]),
      [
        [standing, "standing"],
        [beyond, "budget"],
      ],
    );
    // A release is not an event, but what follows is.
    answers(400);
    assert.ok((await management.post(`/deliveries/${standing}/release`, {})).status < 300);
    await comesToBe(standing, "rejected");
    assert.equal((await poll("delivery.held", page.cursor)).events.length, 0);
    assert.deepEqual(deliveriesIn(await poll("delivery.failed", page.cursor)), [standing]);
  });

  test("report what has no target", async () => {
    const saved = await management.put("/sources/app", { provider: "github-app" });
    const { secret: ofSource } = saved.json() as { secret: string };
    const cursor = await start();
    const answer = await sendAppEvent(scene.gateway.url, "app", { installation: 42, secret: ofSource });
    assert.ok(answer.status < 300, answer.text);
    const page = await poll("delivery.unrouted", cursor, { source: "app" });
    assert.partialDeepStrictEqual(page.events, [
      { data: { status: "unrouted", delivery: { source: "app", agent: null }, webhook: { event: "push" } } },
    ]);
    assert.equal((await poll("delivery.unrouted", cursor, { source: "other" })).events.length, 0);
  });

  test("report how runs end, and what happens to the delivery", async () => {
    const cursor = await start();
    answers(202, { "x-agentex-run": "started" });
    const run = async (ref: string, state: string): Promise<string> => {
      const id = await push("/github", ref);
      await comesToBe(id, "working");
      const token = await tokenOf(scene.agent, id, 1);
      const reported = await reporterOf(scene.gateway.url, id, token)({ state });
      assert.equal(reported.status, 200, reported.text);
      return id;
    };
    const succeeded = await run("one", "succeeded");
    const failed = await run("two", "failed");
    const page = await poll("delivery.run_finished", cursor);
    assert.deepEqual(
      page.events.map((event) => [dataOf(event).delivery.id, dataOf(event).status, dataOf(event)["run"]]),
      [
        [succeeded, "delivered", { attempt: 1, state: "succeeded" }],
        [failed, "failed", { attempt: 1, state: "failed" }],
      ],
    );
    assert.deepEqual(deliveriesIn(await poll("delivery.failed", cursor)), [failed]);
  });

  test("reach streams and subscribers with the same content, in one order with the webhooks", async () => {
    const url = receiver.url("/failed");
    const delivery = { mode: "webhook", url, secret: receiver.secret("/failed") };
    const params = { name: "delivery.failed", arguments: { event: "github.push" }, delivery, cursor: null };
    const subscribed = await rpc(scene.gateway.url, "events/subscribe", params, ours?.headers("member"));
    assert.equal(subscribed.error, undefined, JSON.stringify(subscribed.error));
    const cursor = await start();
    const name = "delivery.failed";
    const stream = await openEvents(scene.gateway.url, { name, cursor }, ours?.headers("viewer"));
    answers(400);
    const failed = [await push(), await push()];
    await waitFor(() => receiver.got("/failed").length === 2 && stream.events().length === 2);
    stream.close();
    const page = await poll("delivery.failed", cursor);
    assert.deepEqual(deliveriesIn(page), failed);
    assert.deepEqual(
      receiver.got("/failed").map(({ body }) => body),
      page.events,
    );
    assert.deepEqual(
      stream.events(),
      page.events.map(({ eventId }) => eventId),
    );
    assert.deepEqual(
      receiver.got("/failed").map(({ headers }) => headers["webhook-id"]),
      page.events.map(({ eventId }) => eventId),
    );
    const all = await management.get(`/deliveries/events?kind=received,failed&cursor=${cursor}`);
    const { events } = all.json() as { events: { kind: string; delivery_id: string; cursor: string }[] };
    const kindsOf = (id?: string) =>
      events.filter(({ delivery_id }) => delivery_id === id).map(({ kind }) => kind);
    for (const id of failed) assert.deepEqual(kindsOf(id), ["received", "failed"]);
    const cursors = events.map((event) => event.cursor);
    assert.deepEqual(cursors, cursors.toSorted());
  });

  test("include a webhook with policy direct once its agent has responded", async () => {
    const cursor = await start();
    const answered = await push("/direct");
    answers(400);
    const rejected = await push("/direct");
    const page = await poll("github.push", cursor);
    assert.deepEqual(
      page.events.map(({ eventId }) => eventId),
      [answered, rejected],
    );
    // The caller has the response.
    assert.deepEqual((await poll("delivery.failed", cursor)).events, []);
  });

  test("of one account are invisible to another", async () => {
    const cursor = await start();
    answers(400);
    await comesToBe(await push(), "rejected");
    const params = { name: "delivery.failed", cursor };
    assert.deepEqual((await pollEvents(scene.gateway.url, params, theirs?.headers("viewer"))).events, []);
    assert.equal((await poll("delivery.failed", cursor)).events.length, 1);
  });
});

function dataOf(event: Event | undefined): Data {
  return event?.["data"] as Data;
}
