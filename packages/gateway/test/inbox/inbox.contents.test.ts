import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, beforeEach, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { claim, claimOne, registerPull, say, type PullAgent } from "../harness/agents/pull-agent.ts";
import { scrape } from "../harness/scrape.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const REPOSITORY = "octo/inbox";
const SECRET = "a-secret-of-the-inbox";
const route = (path: string, rest: object = {}) => ({ method: "POST", path, ...rest });

eachStore("what an agent claims", (store) => {
  const scene = useGateway(store);
  let agent: PullAgent;
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    agent = await registerPull(management, "worker", {
      routes: [
        route("/plain"),
        route("/other"),
        route("/chosen", { events: ["issues.*"] }),
        route("/few", { budget: { most: 1, within: "1h", per: "route" } }),
        route("/together", { batch: { debounce: "1h", max_wait: "1h", max_size: 3 } }),
      ],
    });
    key = (await management.createKey({ agent: "worker", name: "ci" })).value;
    await management.createKey({ agent: "worker", name: REPOSITORY, type: "github", value: SECRET });
  });
  beforeEach(async () => {
    for (const left of await claim(scene.gateway.url, agent, { max: 100 })) {
      await say(scene.gateway.url, left, "ack");
    }
  });
  const url = () => scene.gateway.url;
  const post = async (path: string, body: string | Uint8Array = "{}") => {
    const headers = { "x-agent-api-key": key, "content-type": "text/plain" };
    const answer = await scene.call("worker", path, { method: "POST", headers, body });
    return { status: answer.status, id: String(answer.headers["x-agentex-delivery-id"]) };
  };
  let pushes = 0;
  const push = async (path: string) => {
    pushes += 1;
    const body = JSON.stringify({ repository: { full_name: REPOSITORY }, ref: "refs/heads/main", pushes });
    const headers = await githubHeaders(SECRET, body);
    const answer = await send(url(), { method: "POST", path: forwardPath("worker", path), headers, body });
    return { status: answer.status, id: String(answer.headers["x-agentex-delivery-id"]) };
  };
  const status = async (id: string) =>
    ((await scene.gateway.management.get(`/deliveries/${id}`)).json() as { status: string }).status;

  test("is what it requests: a route's or a provider's deliveries", async () => {
    const plain = await post("/plain");
    const other = await post("/other");
    const pushed = await push("/other");
    assert.equal(pushed.status, 202);
    const ids = async (wanted: object) => (await claim(url(), agent, wanted)).map(({ id }) => id);
    assert.deepEqual(await ids({ provider: "gitlab" }), []);
    assert.deepEqual(await ids({ provider: "github" }), [pushed.id]);
    assert.deepEqual(await ids({ route: "POST /other" }), [other.id]);
    assert.deepEqual(await ids({}), [plain.id]);
  });

  test("is text, or base64, or too large: then it is downloaded with the lease token", async () => {
    const binary = randomBytes(1_000);
    const middle = randomBytes(700_000).toString("hex");
    const large = randomBytes(3_000_000);
    await post("/plain", binary);
    await post("/plain", middle);
    await post("/plain", large);
    const [first, second, third] = await claim(url(), agent);
    assert.ok(first && second && third);
    assert.deepEqual(Buffer.from(first.body_base64 ?? "", "base64"), binary);
    for (const [delivery, body] of [
      [second, Buffer.from(middle)],
      [third, large],
    ] as const) {
      assert.equal(delivery.body_omitted, true);
      assert.equal(delivery.body_url, `/deliveries/${delivery.id}/body`);
      const download = (token: string) =>
        send(url(), { path: delivery.body_url ?? "", headers: { authorization: `LeaseToken ${token}` } });
      const answer = await download(delivery.lease_token);
      assert.equal(answer.status, 200, answer.text.slice(0, 200));
      assert.ok(answer.body.equals(body));
      assertProblem(await download(first.lease_token), 401, "run_token_invalid");
    }
  });

  test("is a batch, whose deliveries end together", async () => {
    const ids = [await push("/together"), await push("/together")].map(({ id }) => id);
    assert.deepEqual(await claim(url(), agent), []);
    ids.push((await push("/together")).id);
    const batch = await claimOne(url(), agent);
    assert.deepEqual(batch.batch, { count: 3 });
    const { count, deliveries } = JSON.parse(batch.body ?? "") as {
      count: number;
      deliveries: { id: string }[];
    };
    assert.deepEqual([count, deliveries.map(({ id }) => id)], [3, ids]);
    assert.equal(new Map(batch.headers).get("content-type"), "application/vnd.agentex.batch+json");
    assert.deepEqual(await Promise.all(ids.map(status)), ["working", "working", "working"]);
    await say(url(), batch, "ack", { status: 500 });
    await scene.gateway.management.post(`/agents/register`, {
      name: "worker",
      description: "",
      acp_type: "async",
      delivery: "pull",
    });
    const again = await claimOne(url(), agent);
    assert.deepEqual([again.attempt, again.batch], [2, { count: 3 }]);
    await say(url(), again, "ack");
    assert.deepEqual(await Promise.all(ids.map(status)), ["delivered", "delivered", "delivered"]);
  });

  test("has passed its filters and its budget", async () => {
    await registerAgain();
    const filtered = await push("/chosen");
    assert.equal(filtered.status, 200);
    const [first, second] = [await post("/few"), await post("/few")];
    assert.deepEqual(
      [await status(filtered.id), await status(first.id), await status(second.id)],
      ["filtered", "waiting", "held"],
    );
    const claimed = await claim(url(), agent);
    assert.deepEqual(
      claimed.map(({ id }) => id),
      [first.id],
    );
    const claiming = claimOne(url(), agent);
    await scene.gateway.management.post(`/deliveries/${second.id}/release`, {});
    assert.equal((await claiming).id, second.id);
  });

  const registerAgain = async () => {
    await registerPull(scene.gateway.management, "worker", {
      routes: [
        route("/plain"),
        route("/chosen", { events: ["issues.*"] }),
        route("/few", { budget: { most: 1, within: "1h", per: "route" } }),
      ],
    });
  };

  test("is sent to its URL as soon as it has one, and waits again when it has none", async () => {
    await registerAgain();
    const waiting = await post("/plain");
    const polling = claim(url(), agent, { wait: 30, provider: "gitlab" });
    await waitFor(async () => (await scrape(url())).of("agentex_inbox_polls") === 1);
    await scene.gateway.management.register({ name: "worker", url: scene.agent.url });
    assert.deepEqual(await polling, [], "who waits learns of it");
    const pushed = () => scene.agent.received.filter(({ method }) => method === "POST").length;
    await waitFor(() => pushed() === 1);
    await waitFor(async () => (await status(waiting.id)) === "delivered");
    const direct = await post("/plain");
    assert.equal(direct.status, 200);
    await registerAgain();
    const later = await post("/plain");
    assert.equal(later.status, 202);
    assert.equal((await claimOne(url(), agent)).id, later.id);
    assert.equal(pushed(), 2);
  });
});
