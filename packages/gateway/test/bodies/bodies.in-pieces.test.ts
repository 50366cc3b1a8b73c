import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { before, beforeEach, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { firstIdAt } from "../../src/ids/delivery-id.ts";
import { eachStore } from "../harness/each-store.ts";
import { settled } from "../harness/settled.ts";
import { githubHeaders } from "../harness/sign.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a secret of the tests";
const HOUR = 3_600_000;

eachStore("a large body, which is stored in pieces", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [1, 1] } });
  let client: GatewayClient;
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: SECRET });
  });
  beforeEach(async () => {
    for (const table of ["body_pieces", "delivery_requests", "deliveries"]) {
      await scene.gateway.database.query(`DELETE FROM ${table}`);
    }
  });

  /** Not a whole number of pieces, and no two of them equal. */
  const bytes = randomBytes(3_500_000);
  const count = async (what: string): Promise<number> =>
    Number((await scene.gateway.database.query(`SELECT count(*) AS count FROM ${what}`))[0]?.["count"]);
  async function send(headers: Record<string, string> = {}): Promise<string> {
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": key, ...headers },
      body: bytes,
    });
    assert.ok(answer.status < 300, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  }

  for (const [policy, headers] of [
    ["direct", {}],
    ["queued", { prefer: "respond-async" }],
  ] as const) {
    test(`reaches the agent whole, with ${policy}, and can be read again`, async () => {
      const id = await send(headers);
      const delivery = await settled(client, id, "delivered");
      assert.ok(scene.agent.last().body.equals(bytes));
      assert.equal(delivery.request?.body_size, bytes.length);
      assert.equal(await count("body_pieces"), 4);
      assert.equal(await count("delivery_requests WHERE length(body) = 0"), 1);
      const read = await fetch(`${scene.gateway.url}/deliveries/${id}/body`);
      assert.ok(Buffer.from(await read.arrayBuffer()).equals(bytes));
    });
  }

  test("is complete again after a failed attempt and when it is replayed", async () => {
    const statuses = [503, 500];
    scene.agent.answers((_received, response) => response.writeHead(statuses.shift() ?? 200).end());
    const id = await send({ prefer: "respond-async" });
    await settled(client, id, "delivered");
    assert.equal(scene.agent.received.length, 3);
    const again = await client.deliveries.replay(id);
    await settled(client, again.id, "delivered");
    assert.equal(scene.agent.received.length, 4);
    for (const { body } of scene.agent.received) assert.ok(body.equals(bytes));
  });

  test("is not stored again for a duplicate", async () => {
    const body = JSON.stringify({ repository: { full_name: "o/r" }, text: "x".repeat(2_500_000) });
    const headers = { ...(await githubHeaders(SECRET, body)), "x-github-delivery": randomUUID() };
    const first = await scene.call("agent", "/hook", { method: "POST", headers, body });
    const pieces = await count("body_pieces");
    assert.equal(pieces, 3);
    const second = await scene.call("agent", "/hook", { method: "POST", headers, body });
    assert.equal(second.headers["x-agentex-delivery-id"], first.headers["x-agentex-delivery-id"]);
    assert.equal(await count("body_pieces"), pieces);
    assert.equal(scene.agent.received.length, 1);
  });
});

eachStore("pieces of a body", (store) => {
  test("are removed with their delivery, and a day after a gateway ended before it wrote the delivery", async () => {
    const database = await store();
    const settings = { encryptionKey: "5e".repeat(32) };
    const first = await startTestGateway(database, { settings });
    const { management } = first;
    await management.register({ name: "agent", url: "http://127.0.0.1:9", routes: ["POST /hook"] });
    await first.stop();

    const time = Date.now();
    const insert = async (id: bigint, status: string | undefined): Promise<void> => {
      const hex = "00ff";
      const bytes = database.engine === "sqlite" ? `x'${hex}'` : `'\\x${hex}'::bytea`;
      await database.query(`INSERT INTO body_pieces (body_id, number, bytes) VALUES (${id}, 0, ${bytes})`);
      if (status === undefined) return;
      const empty = database.engine === "sqlite" ? "x''" : "''::bytea";
      await database.query(
        `INSERT INTO deliveries (id, agent_id, route, policy, status, method, path, provider, key_id, ordering, attempts,
           timeout, changed_at) VALUES (${id}, 'a', '/', 'direct', '${status}', 'POST', '/', 'external', 'k', 'concurrent', 1, 1, 1)`,
      );
      await database.query(
        `INSERT INTO delivery_requests (delivery_id, headers, body, pieces_id) VALUES (${id}, '[]', ${empty}, ${id})`,
      );
    };
    const old = firstIdAt(time - 100 * 24 * HOUR);
    const abandoned = firstIdAt(time - 25 * HOUR);
    const kept = firstIdAt(time - 26 * HOUR);
    // With `direct`, the pieces of a body exist while the agent is working.
    const beingWritten = firstIdAt(time - 3 * HOUR);
    await insert(old, "delivered");
    await insert(abandoned, undefined);
    await insert(kept, "delivered");
    await insert(beingWritten, undefined);

    const second = await startTestGateway(database, { settings });
    const left = async (): Promise<bigint[]> =>
      (await database.query("SELECT body_id FROM body_pieces ORDER BY body_id")).map((row) =>
        BigInt(String(row["body_id"])),
      );
    await waitFor(async () => (await left()).length <= 2, "nothing was removed");
    assert.deepEqual(await left(), [kept, beingWritten]);
    await second.end();
  });
});
