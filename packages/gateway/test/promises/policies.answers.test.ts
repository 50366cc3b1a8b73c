import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { parseDeliveryId } from "../../src/ids/delivery-id.ts";
import { eachStore } from "../harness/each-store.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { send, valuesOf, type Answer } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import type { Handler } from "../harness/test-agent.ts";
import type { Row } from "../harness/stores/test-database.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { receiptsOf } from "./stage/receipts.ts";
import { AGENT, EXTERNAL_KEY, GITHUB_SECRET, REPOSITORY } from "./stage/stage.ts";
import { useGatewayProcess } from "./stage/use-gateway-process.ts";
import { markerIn, sendKeyed, sendPush, sendSlackEvent } from "./stage/webhooks.ts";

const LARGE = randomBytes(1024 * 1024);

eachStore("the sender's response, by policy", (store) => {
  const scene = useGatewayProcess(store, {
    settings: { AGENTEX_RETRY_SCHEDULE: "20ms,20ms" },
    routes: [
      { path: "/push" },
      { path: "/direct", policy: "direct" },
      { path: "/assured", policy: "assured" },
      { path: "/queued", policy: "queued" },
    ],
  });
  /** The agent's response by marker; 200 by default. */
  const reactions = new Map<string, Handler>();
  const hungUp = new Set<string>();
  before(() =>
    scene.agent.answers((received, response, request) => {
      if (received.method !== "POST") {
        response.end();
        return;
      }
      const marker = markerIn(received.body);
      response.on("close", () => void (response.writableFinished || hungUp.add(marker)));
      const reaction = reactions.get(marker);
      if (reaction === undefined) response.end("the agent's answer");
      else reaction(received, response, request);
    }),
  );
  const rowOf = async (answer: Answer): Promise<Row> => {
    const id = parseDeliveryId(String(answer.headers["x-agentex-delivery-id"]));
    return (await scene.database.query(`SELECT * FROM deliveries WHERE id = ${String(id)}`))[0] ?? {};
  };
  const ends = (answer: Answer, status: string): Promise<void> =>
    waitFor(async () => (await rowOf(answer))["status"] === status, `it did not end as ${status}`);
  const onMarker = (reaction: Handler): string => {
    const marker = randomUUID();
    reactions.set(marker, reaction);
    return marker;
  };
  const after =
    (milliseconds: number): Handler =>
    (_received, response) =>
      void setTimeout(() => response.end("late"), milliseconds);
  const failing: Handler = (_received, response) => response.writeHead(500).end("the agent failed");

  function assertAccepted(answer: Answer): void {
    assert.equal(answer.status, 202, answer.text);
    const id = String(answer.headers["x-agentex-delivery-id"]);
    assert.equal(answer.headers.location, `/deliveries/${id}`);
    assert.equal(answer.headers["content-type"], "application/json");
    const body = answer.json() as { delivery_id: unknown; message: unknown };
    assert.equal(body.delivery_id, id);
    assert.equal(typeof body.message, "string");
  }

  describe("concurrently, since each mostly waits", { concurrency: true }, () => {
    test("a caller with an external key gets the agent's own response, whatever it is", async () => {
      const answer = await sendKeyed(scene.gateway.url, { marker: onMarker(failing) });
      assert.deepEqual([answer.status, answer.text], [500, "the agent failed"]);
      await ends(answer, "failed");
      const { policy, attempts } = await rowOf(answer);
      assert.deepEqual([policy, attempts], ["direct", 1]);
    });

    test("a provider gets the agent's own response if it is final", async () => {
      const answer = await sendPush(scene.gateway.url, { marker: randomUUID() });
      assert.deepEqual([answer.status, answer.text], [200, "the agent's answer"]);
      await ends(answer, "delivered");
      assert.equal((await rowOf(answer))["policy"], "assured");
    });

    test("a provider gets 202 when the agent fails", async () => {
      const answer = await sendPush(scene.gateway.url, { marker: onMarker(failing) });
      assertAccepted(answer);
      await ends(answer, "failed");
    });

    test("a route's policy takes precedence over the sender's default", async () => {
      const { url } = scene.gateway;
      const direct = await sendPush(url, { marker: onMarker(failing), path: "/direct" });
      assert.deepEqual([direct.status, direct.text], [500, "the agent failed"]);
      const slow = onMarker(after(200));
      const queued = await sendPush(url, { marker: slow, path: "/queued" });
      assertAccepted(queued);
      const assured = await sendKeyed(url, { marker: onMarker(failing), path: "/assured" });
      assertAccepted(assured);
      await ends(queued, "delivered");
      await ends(assured, "failed");
      for (const [answer, policy] of [
        [direct, "direct"],
        [queued, "queued"],
        [assured, "assured"],
      ] as const) {
        assert.equal((await rowOf(answer))["policy"], policy);
      }
    });

    test("a key's policy takes precedence over its route's", async () => {
      const created = await scene.gateway.management.post("/agent_api_keys", {
        agent_name: AGENT,
        name: "queueing",
        policy: "queued",
      });
      const { api_key: value } = created.json() as { api_key: string };
      const answer = await send(scene.gateway.url, {
        method: "POST",
        path: forwardPath(AGENT, "/direct"),
        headers: { "x-agent-api-key": value },
        body: JSON.stringify({ marker: randomUUID() }),
      });
      assertAccepted(answer);
      await ends(answer, "delivered");
    });

    test("Prefer: respond-async is answered immediately", async () => {
      const answer = await sendKeyed(scene.gateway.url, {
        marker: onMarker(after(300)),
        prefer: "respond-async",
      });
      assertAccepted(answer);
      assert.equal(answer.headers["preference-applied"], "respond-async");
      await ends(answer, "delivered");
      assert.equal((await rowOf(answer))["policy"], "queued");
    });

    test("Prefer: wait=1 waits a second for the agent, and no longer", async () => {
      const { url } = scene.gateway;
      const fast = await sendKeyed(url, { marker: onMarker(after(50)), prefer: "wait=30" });
      assert.deepEqual([fast.status, fast.text], [200, "late"]);
      for (const [prefer, applied] of [
        ["wait=1", "wait=1"],
        ["respond-async, wait=1", "respond-async, wait=1"],
      ] as const) {
        const begun = performance.now();
        // The agent responds only after the sender has its response: only the one second can end the wait.
        const heard = Promise.withResolvers<void>();
        const agent: Handler = (_received, response) => void heard.promise.then(() => response.end("late"));
        const slow = await sendKeyed(url, { marker: onMarker(agent), prefer });
        const took = performance.now() - begun;
        heard.resolve();
        assertAccepted(slow);
        assert.ok(took > 900, `after ${took} ms`);
        assert.equal(slow.headers["preference-applied"], applied);
        await ends(slow, "delivered");
      }
    });

    test("a provider's Prefer is ignored", async () => {
      const body = JSON.stringify({ repository: { full_name: REPOSITORY }, marker: randomUUID() });
      const answer = await send(scene.gateway.url, {
        method: "POST",
        path: forwardPath(AGENT, "/push"),
        headers: await githubHeaders(GITHUB_SECRET, body, { prefer: "respond-async" }),
        body,
      });
      assert.deepEqual([answer.status, answer.text], [200, "the agent's answer"]);
      assert.equal(answer.headers["preference-applied"], undefined);
    });

    test("Slack gets an empty 200 while the agent still works, and the agent is not interrupted", async () => {
      const begun = performance.now();
      const heard = Promise.withResolvers<void>();
      const marker = onMarker((_received, response) => void heard.promise.then(() => response.end("late")));
      const answer = await sendSlackEvent(scene.gateway.url, { marker });
      const took = performance.now() - begun;
      heard.resolve();
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      assert.ok(took > 2_000, `after ${took} ms`);
      await ends(answer, "delivered");
      assert.equal((await rowOf(answer))["attempts"], 1);
      assert.equal(hungUp.has(marker), false);
    });

    test("a timely response reaches the sender byte for byte, with its headers", async () => {
      const bytes = Buffer.from([0, 255, 128, 13, 10, 0]);
      for (const policy of ["assured", "direct"]) {
        const marker = onMarker((_received, response) =>
          response
            .writeHead(201, ["content-type", "application/x-odd", "x-twice", "one", "x-twice", "two"])
            .end(bytes),
        );
        const answer = await sendPush(scene.gateway.url, { marker, path: `/${policy}` });
        assert.equal(answer.status, 201);
        assert.deepEqual(answer.body, bytes);
        assert.equal(answer.headers["content-type"], "application/x-odd");
        assert.deepEqual(valuesOf(answer.rawHeaders, "x-twice"), ["one", "two"]);
      }
    });

    test("a large response reaches the sender complete, with a content-length or in chunks", async () => {
      for (const policy of ["assured", "direct"]) {
        for (const headers of [{ "content-length": String(LARGE.length) }, {}]) {
          const marker = onMarker((_received, response) => response.writeHead(200, headers).end(LARGE));
          const answer = await sendPush(scene.gateway.url, { marker, path: `/${policy}` });
          assert.equal(answer.status, 200);
          assert.ok(answer.body.equals(LARGE), `${answer.body.length} bytes`);
        }
      }
    });

    test("a large response that is cut off is visibly incomplete, and an assured delivery is retried", async () => {
      for (const policy of ["assured", "direct"]) {
        let turn = 0;
        const marker = onMarker((_received, response, request) => {
          if (++turn > 1) response.end();
          else response.writeHead(200).write(LARGE, () => request.socket.destroy());
        });
        await assert.rejects(sendPush(scene.gateway.url, { marker, path: `/${policy}` }));
        const arrivals = (): number =>
          receiptsOf(scene.agent).filter((receipt) => receipt.marker === marker).length;
        await waitFor(() => arrivals() === (policy === "assured" ? 2 : 1), `${arrivals()} arrivals`);
      }
    });

    for (const [path, outcome] of [
      ["/assured", "delivered"],
      ["/direct", "cancelled"],
    ] as const) {
      test(`a caller who hangs up leaves a delivery ${outcome} (${path})`, async () => {
        const release = Promise.withResolvers<void>();
        const marker = onMarker(
          (_received, response) => void release.promise.then(() => response.end("done")),
        );
        const body = JSON.stringify({ marker });
        const caller = await connectRaw(scene.gateway.port);
        caller.write(
          head(
            `POST ${forwardPath(AGENT, path)}`,
            `x-agent-api-key: ${EXTERNAL_KEY}`,
            `content-length: ${body.length}`,
          ) + body,
        );
        const arrived = (): boolean => receiptsOf(scene.agent).some((receipt) => receipt.marker === marker);
        await waitFor(arrived, "it did not reach the agent");
        caller.destroy();
        if (outcome === "cancelled") await waitFor(() => hungUp.has(marker), "the agent's request goes on");
        release.resolve();
        const { id } = receiptsOf(scene.agent).find((receipt) => receipt.marker === marker) ?? { id: 0n };
        const status = async (): Promise<unknown> =>
          (await scene.database.query(`SELECT status FROM deliveries WHERE id = ${id}`))[0]?.["status"];
        await waitFor(async () => (await status()) === outcome, "it did not end so");
        assert.equal(hungUp.has(marker), outcome === "cancelled");
      });
    }
  });
});
