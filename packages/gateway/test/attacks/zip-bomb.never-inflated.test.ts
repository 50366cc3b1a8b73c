import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  brotliCompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const INFLATED = 128 * 1024 * 1024;
/** How much the whole process may grow, in bytes: well below what any of the bombs would need. */
const MOST_GROWTH = 64 * 1024 * 1024;

const zeros = Buffer.alloc(INFLATED);
const gzipped = gzipSync(zeros);
const BOMBS = {
  gzip: gzipped,
  deflate: deflateSync(zeros),
  br: brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: zstdCompressSync(zeros),
  "gzip, gzip": gzipSync(gzipped),
};

onSqlite("a zip bomb", (store) => {
  const scene = useGateway(store);
  const secret = "a secret of some length";
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
  });
  /** Includes external memory, which holds the buffers. */
  const growth = async (work: () => Promise<void>): Promise<number> => {
    const held = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
    let most = 0;
    const start = held();
    const watching = setInterval(() => (most = Math.max(most, held() - start)), 2);
    try {
      await work();
    } finally {
      clearInterval(watching);
    }
    return Math.max(most, held() - start);
  };

  for (const [encoding, bomb] of Object.entries(BOMBS)) {
    test(`in ${encoding} as a webhook's body is forwarded as it is`, async () => {
      const grew = await growth(async () => {
        const answer = await scene.call("agent", "/hook", {
          method: "POST",
          headers: { "x-agent-api-key": key, "content-encoding": encoding },
          body: bomb,
        });
        assert.equal(answer.status, 200, answer.text);
      });
      assert.ok(scene.agent.last().body.equals(bomb));
      assert.equal(scene.agent.last().headers["content-encoding"], encoding);
      assert.ok(grew < MOST_GROWTH, `${grew} bytes more`);
    });

    test(`in ${encoding}, signed, is an unreadable payload`, async () => {
      const grew = await growth(async () => {
        const headers = await githubHeaders(secret, bomb, { "content-encoding": encoding });
        const answer = await scene.call("agent", "/hook", { method: "POST", headers, body: bomb });
        assertProblem(answer, 400, "payload_unreadable");
      });
      assert.deepEqual(scene.agent.received, []);
      assert.ok(grew < MOST_GROWTH, `${grew} bytes more`);
    });

    test(`in ${encoding} as the agent's answer is passed on as it is`, async () => {
      scene.agent.answers((_received, response) =>
        response.writeHead(200, { "content-encoding": encoding, "content-length": bomb.length }).end(bomb),
      );
      const grew = await growth(async () => {
        const answer = await scene.call("agent", "/hook", {
          method: "POST",
          headers: { "x-agent-api-key": key, "accept-encoding": encoding },
        });
        assert.equal(answer.headers["content-encoding"], encoding);
        assert.ok(answer.body.equals(bomb));
      });
      assert.ok(grew < MOST_GROWTH, `${grew} bytes more`);
    });

    test(`in ${encoding} as a management body is not read as JSON`, async () => {
      const grew = await growth(async () => {
        const answer = await send(scene.gateway.url, {
          method: "POST",
          path: "/agent_api_keys",
          headers: { "content-type": "application/json", "content-encoding": encoding },
          body: bomb,
        });
        assertProblem(answer, 415, "content_type_unsupported");
      });
      assert.ok(grew < MOST_GROWTH, `${grew} bytes more`);
    });
  }

  test("that contains valid JSON is not decompressed by the management API either", async () => {
    const body = gzipSync(JSON.stringify({ agent_name: "agent", name: "zipped" }));
    assert.match(gunzipSync(body).toString(), /zipped/);
    const answer = await send(scene.gateway.url, {
      method: "POST",
      path: "/agent_api_keys",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body,
    });
    assertProblem(answer, 415, "content_type_unsupported");
  });

  test("in an agent's OpenAPI document declares no routes, and is not inflated", async () => {
    scene.agent.answers((_received, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(BOMBS.gzip),
    );
    const { management } = scene.gateway;
    const grew = await growth(async () => {
      await management.register({ name: "bomb", url: scene.agent.url });
      const { value } = await management.createKey({ agent: "bomb", name: "ci" });
      await scene.call("bomb", "/any", { method: "POST", headers: { "x-agent-api-key": value } });
    });
    assert.ok(grew < MOST_GROWTH, `${grew} bytes more`);
    const shown = (await management.get("/agents/name/bomb")).json() as { webhook_routes: unknown };
    assert.equal(shown.webhook_routes, null);
  });
});
