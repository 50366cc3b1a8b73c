import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { readBatchRequest } from "../promises/stage/batch-request.ts";
import { send } from "../harness/send.ts";

const REPOSITORY = "octo/batches";
const SECRET = "a-secret-of-batches";

eachStore("a route that batches", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [100, 100, 100] } });
  let number = 0;
  before(async () => {
    const { management } = scene.gateway;
    const route = (path: string, batch: unknown) => ({ method: "POST", path, batch });
    await management.register({
      name: "agent",
      url: scene.agent.url,
      routes: [
        route("/quiet", { debounce: "100ms", max_wait: "1h" }),
        // Full batches do not depend on how fast the machine is.
        ...[1, 2, 3].map((size) => route(`/of-${size}`, { debounce: "1h", max_wait: "1h", max_size: size })),
        route("/late", { debounce: "1h", max_wait: "1h" }),
        {
          ...route("/any", { debounce: "1h", max_wait: "1h", max_size: 2 }),
          conversation_key: "{json:nothing}",
        },
      ],
    });
    await management.createKey({ agent: "agent", name: REPOSITORY, type: "github", value: SECRET });
  });
  beforeEach(() => scene.agent.reset());

  /** @returns the delivery's id. */
  const push = async (path: string, content: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    number += 1;
    const ref = content["ref"] ?? `refs/heads/${path.slice(1)}`;
    const body = JSON.stringify({
      repository: { full_name: REPOSITORY },
      ref,
      marker: `m${number}`,
      ...content,
    });
    const headers = await githubHeaders(SECRET, body);
    const answer = await send(scene.gateway.url, {
      method: "POST",
      path: forwardPath("agent", path),
      headers,
      body,
    });
    assert.equal(answer.status, 202, answer.text);
    return (answer.json() as { delivery_id: string }).delivery_id;
  };
  const received = (count: number) =>
    waitFor(() => scene.agent.received.length >= count, "the agent did not receive it");
  const shown = async (id: string) =>
    (await scene.gateway.management.get(`/deliveries/${id}`)).json() as Record<string, unknown>;

  test("sends the deliveries of one conversation in one signed request, oldest first", async () => {
    const ids = [await push("/of-3"), await push("/of-3"), await push("/of-3")];
    await received(1);
    const { headers, body, url, method } = scene.agent.last();
    assert.equal(headers["content-type"], "application/vnd.agentex.batch+json");
    assert.equal(headers["x-agentex-batch"], "3");
    assert.equal(headers["x-agentex-delivery-id"], ids[0]);
    assert.equal(headers["x-agentex-event"], undefined);
    assert.equal(headers["x-agentex-conversation"], `${REPOSITORY}@refs/heads/of-3`);
    assert.deepEqual([method, url], ["POST", "/of-3"]);
    const content = JSON.parse(body.toString()) as {
      conversation: string;
      count: number;
      deliveries: {
        id: string;
        event: string;
        provider: string;
        headers: Record<string, string>;
        received_at: string;
      }[];
    };
    assert.equal(content.conversation, `${REPOSITORY}@refs/heads/of-3`);
    assert.equal(content.count, 3);
    assert.deepEqual(
      content.deliveries.map(({ id }) => id),
      ids,
    );
    const [first] = content.deliveries;
    assert.equal(first?.event, "push");
    assert.equal(first?.provider, "github");
    assert.equal(first?.headers["x-github-event"], "push");
    assert.ok(Date.parse(first?.received_at ?? "") > 0);
    await waitFor(
      async () => (await shown(ids[2] ?? ""))["status"] === "delivered",
      "they do not end together",
    );
    for (const id of ids) {
      const delivery = await shown(id);
      assert.equal(delivery["batch_id"], ids[0]);
      assert.equal(delivery["ordering"], "batch");
      assert.equal(delivery["policy"], "queued");
      assert.equal(delivery["agent_status"], 200);
      assert.equal((delivery["attempts"] as unknown[]).length, 1);
    }
    const page = await scene.gateway.management.get(`/deliveries?batch=${ids[0]}`);
    const { deliveries } = page.json() as { deliveries: { id: string }[] };
    assert.deepEqual(
      deliveries.map(({ id }) => id),
      ids.toReversed(),
    );
  });

  test("collects each conversation separately, and deliveries without one together", async () => {
    await push("/quiet", { ref: "refs/heads/one" });
    await push("/quiet", { ref: "refs/heads/two" });
    await received(2);
    assert.deepEqual(
      scene.agent.received.map(readBatchRequest).map(({ count }) => count),
      [1, 1],
    );
    scene.agent.reset();
    await push("/any", { ref: "refs/heads/one" });
    await push("/any", { ref: "refs/heads/two" });
    await received(1);
    assert.equal(readBatchRequest(scene.agent.last()).count, 2);
  });

  test("sends a batch that is not full after the debounce", async () => {
    await push("/quiet", { ref: "refs/heads/alone" });
    await received(1);
    assert.equal(readBatchRequest(scene.agent.last()).count, 1);
  });

  test("sends a full batch immediately; the rest is in the next one", async () => {
    for (let count = 0; count < 7; count++) await push("/of-3");
    await received(2);
    assert.deepEqual(
      scene.agent.received.map(readBatchRequest).map(({ count }) => count),
      [3, 3],
    );
  });

  test("retries a batch as the same batch; what arrives meanwhile is in the next one", async () => {
    let failures = 2;
    scene.agent.answers((_request, response) => void response.writeHead(failures-- > 0 ? 503 : 200).end());
    const ref = "refs/heads/again";
    const ids = [await push("/of-2", { ref }), await push("/of-2", { ref })];
    await received(1);
    const later = [await push("/of-2", { ref }), await push("/of-2", { ref })];
    await received(4);
    const requests = scene.agent.received
      .map(readBatchRequest)
      .map(({ members }) => members.map(({ id }) => id));
    assert.deepEqual(requests, [ids, ids, ids, later]);
    assert.deepEqual(
      scene.agent.received.map(({ headers }) => headers["x-agentex-attempt"]),
      ["1", "2", "3", "1"],
    );
    await waitFor(async () => (await shown(ids[1] ?? ""))["status"] === "delivered", "it does not end");
    const attempts = (await shown(ids[1] ?? ""))["attempts"] as { agent_status: number }[];
    assert.deepEqual(
      attempts.map((attempt) => attempt.agent_status),
      [503, 503, 200],
    );
  });

  test("ends all deliveries of a batch that the agent rejects", async () => {
    scene.agent.answers((_request, response) => void response.writeHead(422).end("no"));
    const ref = "refs/heads/rejected";
    const ids = [await push("/of-2", { ref }), await push("/of-2", { ref })];
    for (const id of ids) {
      await waitFor(async () => (await shown(id))["status"] === "rejected", "it is not rejected");
    }
    assert.equal(scene.agent.received.length, 1);
  });

  test("leaves out deliveries that were cancelled during collection", async () => {
    const ids = [await push("/late"), await push("/late"), await push("/late")];
    const cancelled = await scene.gateway.management.post(`/deliveries/${ids[0]}/cancel`, {});
    assert.equal(cancelled.status, 200, cancelled.text);
    // The second one is now the first of the batch.
    assert.ok((await shown(ids[1] ?? ""))["next_attempt_at"] !== null);
    assert.equal((await shown(ids[2] ?? ""))["next_attempt_at"], null);
  });

  test("sends the URL of a body that is too large for a batch", async () => {
    const ref = "refs/heads/large";
    const large = await push("/of-2", { ref, padding: "x".repeat(1_100_000) });
    const small = await push("/of-2", { ref });
    await received(1);
    const { deliveries } = JSON.parse(scene.agent.last().body.toString()) as {
      deliveries: { id: string; omitted?: boolean; url?: string; body?: string }[];
    };
    assert.deepEqual(
      deliveries.map(({ id }) => id),
      [large, small],
    );
    assert.equal(deliveries[0]?.omitted, true);
    assert.equal(deliveries[0]?.body, undefined);
    const fetched = await scene.gateway.management.get(deliveries[0]?.url ?? "");
    assert.equal(fetched.status, 200);
    assert.ok(fetched.text.includes("x".repeat(1_000_000)));
    assert.equal(typeof deliveries[1]?.body, "string");
  });

  test("names who caused each delivery, and describes it in one line", async () => {
    const sender = { id: 583_231, login: "octocat", type: "User" };
    await push("/of-1", { ref: "refs/heads/actor", sender });
    await received(1);
    const { headers, body } = scene.agent.last();
    const [only] = (JSON.parse(body.toString()) as { deliveries: { actor: unknown; summary: string }[] })
      .deliveries;
    assert.deepEqual(only?.actor, { id: "583231", name: "octocat", kind: "user" });
    assert.match(only?.summary ?? "", /octocat/);
    // A batch itself has no actor.
    assert.equal(headers["x-agentex-actor"], undefined);
  });

  test("replays one delivery as a batch of one", async () => {
    const ref = "refs/heads/replayed";
    const ids = [await push("/of-2", { ref }), await push("/of-2", { ref })];
    await waitFor(async () => (await shown(ids[1] ?? ""))["status"] === "delivered", "it does not end");
    scene.agent.reset();
    const replayed = await scene.gateway.management.post(`/deliveries/${ids[1]}/replay`, {});
    assert.equal(replayed.status, 202, replayed.text);
    await received(1);
    const { count, members } = readBatchRequest(scene.agent.last());
    assert.equal(count, 1);
    assert.deepEqual(
      members.map(({ id }) => id),
      [(replayed.json() as { id: string }).id],
    );
  });

  test("replays a whole batch as one request", async () => {
    const ref = "refs/heads/replayed-whole";
    const ids = [await push("/of-3", { ref }), await push("/of-3", { ref, padding: "x".repeat(2_200_000) })];
    ids.push(await push("/of-3", { ref }));
    await waitFor(async () => (await shown(ids[2] ?? ""))["status"] === "delivered", "it does not end");
    const original = readBatchRequest(scene.agent.last());
    scene.agent.reset();
    const replayed = await scene.gateway.management.post(`/deliveries/batches/${ids[0]}/replay`, {});
    assert.equal(replayed.status, 202, replayed.text);
    await received(1);
    const after = readBatchRequest(scene.agent.last());
    assert.deepEqual(
      after.members.map(({ marker }) => marker),
      original.members.map(({ marker }) => marker),
    );
    assert.equal(after.members[0]?.id, (replayed.json() as { id: string }).id);
    assert.equal((await shown(after.members[1]?.id ?? ""))["replay_of"], ids[1]);
    const body = await scene.gateway.management.get(`/deliveries/${after.members[1]?.id}/body`);
    assert.ok(body.text.length > 2_200_000, body.text.slice(0, 100));
  });

  for (const [what, route, detail] of [
    ["policy direct beside it", { policy: "direct", batch: { debounce: "1s", max_wait: "2s" } }, "policy"],
    [
      "ordering latest beside it",
      { ordering: "latest", batch: { debounce: "1s", max_wait: "2s" } },
      "ordering",
    ],
    ["a wait that is shorter than the debounce", { batch: { debounce: "2s", max_wait: "1s" } }, "max_wait"],
    ["a debounce that is not a duration", { batch: { debounce: "soon", max_wait: "1s" } }, "debounce"],
    ["a misspelt field", { batch: { debounce: "1s", maxwait: "1s", max_wait: "2s" } }, "maxwait"],
  ] as const) {
    test(`is rejected at registration with ${what}`, async () => {
      const answer = await scene.gateway.management.post("/agents/register", {
        name: "another",
        description: "",
        acp_url: scene.agent.url,
        acp_type: "async",
        registration_metadata: { webhook_routes: [{ method: "POST", path: "/push", ...route }] },
      });
      const { errors = [] } = assertProblem(answer, 422, "body_invalid");
      assert.ok(JSON.stringify(errors).includes(detail), answer.text);
    });
  }
});

eachStore("a conversation that is never quiet", (store) => {
  let passed = 0;
  const scene = useGateway(store, { clock: () => Date.now() + passed });

  test("still reaches the agent every two minutes", async () => {
    const { management } = scene.gateway;
    const batch = { debounce: "10s", max_wait: "2m", max_size: 1_000 };
    const routes = [{ method: "POST", path: "/push", batch }];
    await management.register({ name: "agent", url: scene.agent.url, routes });
    await management.createKey({ agent: "agent", name: REPOSITORY, type: "github", value: SECRET });
    for (let number = 0; number < 100; number++) {
      const content = { repository: { full_name: REPOSITORY }, ref: "refs/heads/busy", marker: `${number}` };
      const body = JSON.stringify(content);
      const headers = await githubHeaders(SECRET, body);
      const path = forwardPath("agent", "/push");
      const answer = await send(scene.gateway.url, { method: "POST", path, headers, body });
      assert.equal(answer.status, 202, answer.text);
      passed += 3_000;
    }
    passed += 120_000;
    const spans: number[] = [];
    const markers: string[] = [];
    await waitFor(() => {
      const counts = scene.agent.received.map((received) => readBatchRequest(received).count);
      return counts.reduce((sum, count) => sum + count, 0) >= 100;
    }, "not all of them reached the agent");
    for (const received of scene.agent.received) {
      const { deliveries } = JSON.parse(received.body.toString()) as {
        deliveries: { received_at: string }[];
      };
      const times = deliveries.map((delivery) => Date.parse(delivery.received_at));
      spans.push(Math.max(...times) - Math.min(...times));
      markers.push(...readBatchRequest(received).members.map(({ marker }) => marker));
    }
    assert.deepEqual(
      markers,
      Array.from({ length: 100 }, (_, number) => `${number}`),
    );
    // The machine may be slow, but the batch contains nothing that arrived after its time was up and one more was seen.
    assert.ok(spans.length >= 3, `${spans.length} requests in five minutes`);
    assert.ok(Math.max(...spans) < 135_000, `${Math.max(...spans)} ms in one batch`);
  });
});
