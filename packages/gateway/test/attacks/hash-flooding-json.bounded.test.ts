import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const MANY = 40_000;
/** Of this process's CPU time, in milliseconds: other JSON of this size takes a fraction of it; colliding keys without a defence take minutes. */
const MOST_CPU = 8_000;

const member = (key: string): string => `${JSON.stringify(key)}:0`;
const keys = (spell: (index: number) => string): string =>
  Array.from({ length: MANY }, (_, index) => member(spell(index))).join(",");

/** Combinations of two-letter blocks that collide in hashes of the form h * 31 + c. */
function blocks(index: number): string {
  return Array.from({ length: 17 }, (_, bit) => (((index >> bit) & 1) === 1 ? "Aa" : "BB")).join("");
}

const FLOODS = {
  "colliding in simple hashes": keys(blocks),
  "like indexes, a power of two apart": keys((index) => String(index * 65_536)),
  "like indexes at the far end": keys((index) => String(4_294_967_294 - index)),
  "like indexes beyond 32 bits": keys((index) => String(4_294_967_296 * (index + 1))),
  "with NUL in front": keys((index) => "\0".repeat(index % 64) + String(index)),
  "all the same": keys(() => "same"),
  "named __proto__": keys(() => "__proto__"),
} as const;

onSqlite("hash-flooding JSON", (store) => {
  const scene = useGateway(store);
  const secret = "a secret of some length";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "agent",
      url: scene.agent.url,
      routes: [
        { method: "POST", path: "/hook", conversation_key: "{json:flood.1}/{json:repository.full_name}" },
      ],
    });
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
  });
  const cheaply = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const begun = process.cpuUsage();
    const answer = await work();
    const { user, system } = process.cpuUsage(begun);
    const took = (user + system) / 1_000;
    assert.ok(took < MOST_CPU, `it took ${Math.round(took)} ms of CPU time`);
    return answer;
  };

  for (const [what, flood] of Object.entries(FLOODS)) {
    test(`with keys ${what}, in a signed body, costs no more than other JSON`, async () => {
      const body = `{"repository":{"full_name":"o/r"},"flood":{${flood}},${flood}}`;
      const headers = await githubHeaders(secret, body);
      const answer = await cheaply(() => scene.call("agent", "/hook", { method: "POST", headers, body }));
      assert.equal(answer.status, 200, answer.text);
      assert.equal(scene.agent.last().body.length, Buffer.byteLength(body));
    });

    test(`with keys ${what}, in a management body, costs no more than other JSON`, async () => {
      const body = `{"agent_name":"agent",${flood}}`;
      const answer = await cheaply(() =>
        send(scene.gateway.url, {
          method: "POST",
          path: "/agent_api_keys",
          headers: { "content-type": "application/json" },
          body,
        }),
      );
      assert.ok(answer.status === 422 || answer.status === 413, answer.text.slice(0, 300));
    });
  }

  test("with __proto__ does not give a payload an identity that its own members do not have", async () => {
    for (const body of [
      '{"__proto__":{"repository":{"full_name":"o/r"}}}',
      '{"repository":{"__proto__":{"full_name":"o/r"}}}',
      '{"constructor":{"prototype":{"repository":{"full_name":"o/r"}}}}',
      '{"__proto__":{"full_name":"o/r"},"repository":{}}',
    ]) {
      const headers = await githubHeaders(secret, body);
      const answer = await scene.call("agent", "/hook", { method: "POST", headers, body });
      assertProblem(answer, 401, "identity_mismatch");
    }
    assert.deepEqual(scene.agent.received, []);
  });

  test("with __proto__ in management bodies changes only what was requested", async () => {
    const { management } = scene.gateway;
    const body =
      '{"__proto__":{"api_key_type":"github","polluted":1},"constructor":{"prototype":{"polluted":1}},' +
      '"agent_name":"agent","name":"plain"}';
    const answer = await management.postText("/agent_api_keys", body, "application/json");
    assert.equal(answer.status, 200, answer.text);
    assert.equal((answer.json() as { api_key_type: string }).api_key_type, "external");
    const registration =
      '{"name":"proto","description":"","acp_url":"http://127.0.0.1:1","acp_type":"async",' +
      '"registration_metadata":{"__proto__":{"webhook_routes":[{"method":"POST","path":"/admin"}]}}}';
    const registered = await management.postText("/agents/register", registration, "application/json");
    assert.equal(registered.status, 200, registered.text);
    assert.equal((registered.json() as { webhook_routes: unknown }).webhook_routes, null);
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });
});
