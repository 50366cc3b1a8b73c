import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { startRawAgent } from "../harness/agents/raw-agent.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { send } from "../harness/send.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import type { Row } from "../harness/stores/test-database.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a signing secret";

eachStore("a delivery's record", (store) => {
  const time = 1_780_000_000_999;
  const scene = useGateway(store, { clock: () => time, mayLogErrors: true });
  let agentId = "";
  let key = { id: "", value: "" };
  let githubKeyId = "";
  const routes = [
    { method: "POST", path: "/hook/:id", timeout_seconds: 0.3 },
    { method: "POST", path: "/many/:id" },
  ];

  before(async () => {
    const { management } = scene.gateway;
    agentId = (await management.register({ name: "agent", url: scene.agent.url, routes })).id;
    key = await management.createKey({ agent: "agent", name: "ci" });
    githubKeyId = (
      await management.createKey({ agent: "agent", name: "octo/repo", type: "github", value: SECRET })
    ).id;
    await management.createKey({ agent: "agent", name: "A1", type: "slack", value: SECRET });
  });

  const count = async () => Number((await query("SELECT count(*) AS n FROM deliveries"))[0]?.["n"]);
  const query = (sql: string): Promise<Row[]> => scene.gateway.database.query(sql);
  const newest = async (): Promise<Row> =>
    (await query("SELECT * FROM deliveries ORDER BY id DESC LIMIT 1"))[0] ?? {};
  /** The newest, once it has ended: if the response streams, the caller sees its start earlier. */
  const last = async (): Promise<Row> => {
    await waitFor(async () => (await newest())["status"] !== "running", "the delivery did not end");
    return newest();
  };
  const call = (path = "/hook/1", headers: Record<string, string> = {}) =>
    scene.call("agent", path, {
      method: "POST",
      headers: { "x-agent-api-key": key.value, ...headers },
      body: "body",
    });

  test("contains the agent, key, time, route and result", async () => {
    scene.agent.answers((_received, response) => response.writeHead(201).end());
    const body = JSON.stringify({ repository: { full_name: "Octo/Repo" }, ref: "refs/heads/main" });
    const delivery = randomUUID();
    const headers = await githubHeaders(SECRET, body, { "x-github-delivery": delivery });
    assert.equal((await scene.call("agent", "/hook/7?q=1", { method: "POST", headers, body })).status, 201);
    assert.partialDeepStrictEqual(await last(), {
      agent_id: agentId,
      key_id: githubKeyId,
      provider: "github",
      event: "push",
      provider_delivery_id: delivery,
      conversation: "Octo/Repo@refs/heads/main",
      route: "POST /hook/:id",
      method: "POST",
      path: "/hook/7?q=1",
      status: "delivered",
      agent_status: 201,
      error: null,
      attempts: 1,
      finished_at: time,
    });
    const { duration } = await last();
    assert.ok(typeof duration === "number" && duration >= 0 && duration < 60_000);
  });

  test("of a request with a key names the key and policy direct, and no event", async () => {
    await call();
    assert.partialDeepStrictEqual(await last(), {
      key_id: key.id,
      provider: "external",
      policy: "direct",
      event: null,
      provider_delivery_id: null,
      conversation: null,
    });
  });

  test("contains the body byte for byte, and the headers without credentials", async () => {
    const body = Buffer.from([0, 255, 1, 254]);
    await scene.call("agent", "/hook/1", {
      method: "POST",
      headers: [
        "x-agent-api-key",
        key.value,
        "Cookie",
        "a=b",
        "X-Two",
        "1",
        "x-two",
        "2",
        "X-Agentex-Event",
        "forged",
      ],
      body,
    });
    const { id } = await last();
    const [request] = await query(
      `SELECT headers, body FROM delivery_requests WHERE delivery_id = ${String(id)}`,
    );
    assert.ok(Buffer.from(request?.["body"] as Uint8Array).equals(body));
    const headers = JSON.parse(String(request?.["headers"])) as [string, string][];
    const named = (name: string) =>
      headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
    assert.deepEqual(named("x-two"), ["1", "2"]);
    for (const name of ["x-agent-api-key", "cookie", "x-agentex-event"])
      assert.deepEqual(named(name), [], name);
  });

  for (const [agentStatus, status] of [
    [200, "delivered"],
    [204, "delivered"],
    // A caller may ask whether something was modified.
    [304, "delivered"],
    [400, "rejected"],
    [404, "rejected"],
    [410, "rejected"],
    [500, "failed"],
    [503, "failed"],
  ] as const) {
    test(`of one that the agent answered ${agentStatus} is ${status}`, async () => {
      scene.agent.answers((_received, response) => response.writeHead(agentStatus).end());
      assert.equal((await call()).status, agentStatus);
      assert.partialDeepStrictEqual(await last(), { status, agent_status: agentStatus, error: null });
    });
  }

  test("of one without a response says why", async () => {
    scene.agent.answers(() => {});
    assert.equal((await call()).status, 504);
    assert.partialDeepStrictEqual(await last(), {
      status: "failed",
      agent_status: null,
      error: "agent_timeout",
    });

    const raw = await startRawAgent((socket) => socket.end("not HTTP\r\n"));
    const gone = await startTestAgent();
    await gone.stop();
    try {
      const { management } = scene.gateway;
      await management.register({ name: "agent", url: raw.url, routes });
      assert.equal((await call()).status, 502);
      assert.partialDeepStrictEqual(await last(), {
        status: "failed",
        agent_status: null,
        error: "agent_answer_invalid",
      });
      await management.register({ name: "agent", url: gone.url, routes });
      assert.equal((await call()).status, 502);
      assert.partialDeepStrictEqual(await last(), {
        status: "failed",
        agent_status: null,
        error: "agent_unreachable",
      });
    } finally {
      await scene.gateway.management.register({ name: "agent", url: scene.agent.url, routes });
      await raw.stop();
    }
  });

  test("of one with a broken response says so, with the status received", async () => {
    scene.agent.answers((_received, response) => {
      response.writeHead(200);
      response.write("part");
      setImmediate(() => response.destroy());
    });
    await call().catch(() => {});
    await waitFor(async () => (await newest())["error"] === "agent_answer_broken");
    assert.partialDeepStrictEqual(await last(), { status: "failed", agent_status: 200 });
  });

  test("of one whose caller hung up is cancelled", async () => {
    scene.agent.answers(() => {});
    const earlier = await count();
    const client = await connectRaw(scene.gateway.port);
    client.write(
      head(`POST ${forwardPath("agent", "/hook/1")}`, `x-agent-api-key: ${key.value}`, "content-length: 0"),
    );
    await waitFor(() => scene.agent.received.length === 1);
    client.destroy();
    await waitFor(async () => (await count()) === earlier + 1 && (await newest())["status"] === "cancelled");
  });

  for (const who of ["the agent breaks off", "the caller hangs up"]) {
    test(`is unique, even if ${who} while it is being written`, async () => {
      const earlier = await count();
      let agentLeaves = (): void => {};
      let agentLeft = false;
      scene.agent.answers((_received, response) => {
        response.writeHead(200);
        response.write("part");
        response.once("close", () => (agentLeft = true));
        agentLeaves = () => response.socket?.resetAndDestroy();
      });
      const release = await scene.gateway.database.holdWrites();
      const client = await connectRaw(scene.gateway.port);
      try {
        const headers = [`x-agent-api-key: ${key.value}`, "content-length: 0"];
        client.write(head(`POST ${forwardPath("agent", "/hook/1")}`, ...headers));
        await waitFor(() => scene.agent.received.length === 1);
        if (who === "the agent breaks off") agentLeaves();
        else client.destroy();
        await waitFor(() => agentLeft);
        assert.equal(client.received(), "", "the caller heard of it before it was on disk");
      } finally {
        await release();
      }
      await waitFor(async () => (await count()) === earlier + 1);
      const [status, error] =
        who === "the agent breaks off" ? ["failed", "agent_answer_broken"] : ["cancelled", "caller_gone"];
      assert.partialDeepStrictEqual(await last(), { status, error });
      // 502, or the part before the break: the caller sees that it is incomplete.
      if (who === "the agent breaks off") await client.sees("HTTP/1.1 ");
      client.destroy();
      assert.deepEqual(scene.gateway.log.errors(), []);
    });
  }

  test("exists before the caller gets the response", async () => {
    for (let index = 0; index < 20; index++) {
      const earlier = await count();
      await call();
      assert.equal(await count(), earlier + 1);
    }
  });

  test("is kept for each of a hundred concurrent requests", async () => {
    const earlier = await count();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => call(`/many/${index}`)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(answers.map(({ headers }) => headers["x-agentex-delivery-id"])).size, 100);
    assert.equal(await count(), earlier + 100);
    const rows = await query("SELECT path FROM deliveries ORDER BY id DESC LIMIT 100");
    assert.equal(new Set(rows.map(({ path }) => path)).size, 100);
  });

  test("remains after its agent was deleted", async () => {
    const { management } = scene.gateway;
    const { id } = await management.register({ name: "brief", url: scene.agent.url, routes });
    const { value } = await management.createKey({ agent: "brief", name: "ci" });
    await scene.call("brief", "/hook/1", { method: "POST", headers: { "x-agent-api-key": value } });
    await management.delete(`/agents/${id}`);
    assert.equal((await query(`SELECT id FROM deliveries WHERE agent_id = '${id}'`)).length, 1);
  });

  test("is not created for rejected requests, handshakes and management requests", async () => {
    const earlier = await count();
    const challenge = JSON.stringify({ type: "url_verification", challenge: "x" });
    const statuses = [
      await call("/hook/1", { "x-agent-api-key": "wrong" }),
      await call("/nowhere"),
      await call("/../x"),
      await scene.call("nobody", "/hook/1", { method: "POST" }),
      await scene.call("agent", "/hook/1", { method: "POST" }),
      await scene.call("agent", "/hook/1", { method: "PUT", headers: { "x-agent-api-key": key.value } }),
      await scene.call("agent", "/hook/1", {
        method: "POST",
        headers: await githubHeaders("wrong", "{}"),
        body: "{}",
      }),
      await scene.call("agent", "/hook/1", {
        method: "POST",
        headers: slackHeaders(SECRET, challenge, {}, Math.floor(time / 1_000)),
        body: challenge,
      }),
      await send(scene.gateway.url, { path: "/agents" }),
    ].map(({ status }) => status);
    assert.deepEqual(statuses, [401, 404, 400, 404, 401, 405, 401, 200, 200]);
    assert.equal(await count(), earlier);
  });

  // Text that PostgreSQL cannot store unchanged.
  test("survives NUL and unpaired surrogates in what a provider sends", async () => {
    const body = '{"repository":{"full_name":"octo/repo"},"ref":"a\\u0000b\\ud800","action":"\\u0000"}';
    const headers = await githubHeaders(SECRET, body);
    const answer = await scene.call("agent", "/hook/1", { method: "POST", headers, body });
    assert.equal(answer.status, 200, answer.text);
  });

  test("that cannot be written is not acknowledged: 503", async () => {
    await query("ALTER TABLE deliveries RENAME TO hidden");
    try {
      const answer = await call();
      assert.ok(answer.status >= 500, String(answer.status));
      const body = JSON.stringify({ repository: { full_name: "octo/repo" } });
      const headers = await githubHeaders(SECRET, body);
      const signed = await scene.call("agent", "/hook/1", { method: "POST", headers, body });
      assert.ok(signed.status >= 500, String(signed.status));
    } finally {
      await query("ALTER TABLE hidden RENAME TO deliveries");
    }
    assert.equal((await call()).status, 200);
  });
});
