import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createAddressList } from "../../src/addresses/address-list.ts";
import { eachStore } from "../harness/each-store.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const GUESSES = 4_000;
/** Enough to see that it makes no difference. */
const FEW = 800;
const AT_ONCE = 50;
/** How many failed verifications of an address are processed per hour. */
const LOOKED_AT = 120;
/** How many rejected requests are recorded; the rest is counted. */
const REFUSALS = 300;
const LIMIT = 60_000;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const MOST_GROWTH = 24 * 1024 * 1024;

eachStore("thousands of wrong keys", (store) => {
  const scene = useGateway(store, {
    settings: {
      trustedProxies: createAddressList(["127.0.0.1"]),
      keepRefusals: REFUSALS,
      // So slow that a blocked address stays blocked during the test.
      failedVerifications: { amount: LOOKED_AT, per: 3_600_000 },
    },
  });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });

  const connections = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const call = (from: string, value: string): Promise<number> =>
    new Promise((resolve, reject) => {
      request(
        {
          port: scene.gateway.port,
          host: "127.0.0.1",
          agent: connections,
          method: "POST",
          path: forwardPath("agent", "/hook"),
          headers: { "x-agent-api-key": value, "x-forwarded-for": from, "content-length": 0 },
        },
        (response) => response.resume().on("end", () => resolve(response.statusCode ?? 0)),
      )
        .on("error", reject)
        .end();
    });
  const guess = async (from: (index: number) => string, guesses = GUESSES): Promise<Map<number, number>> => {
    const statuses = new Map<number, number>();
    let next = 0;
    const guesser = async (): Promise<void> => {
      for (let index = next++; index < guesses; index = next++) {
        const status = await call(from(index), `guess-${index}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, guesser));
    return statuses;
  };

  test("from one address are soon rejected without a check, and cost little time, memory and disk", async () => {
    // An address with a verified request, such as a provider's that many customers share.
    assert.equal(await call("203.0.113.1", key), 200);
    await guess(() => "203.0.113.99", FEW);
    collect();
    const heap = process.memoryUsage().heapUsed;
    const begun = performance.now();
    const statuses = await guess(() => "203.0.113.2");
    const took = performance.now() - begun;
    collect();
    const grew = process.memoryUsage().heapUsed - heap;
    assert.ok(took < LIMIT, `${GUESSES} took ${Math.round(took)} ms`);
    assert.ok(grew < MOST_GROWTH, `the heap grew by ${grew}`);
    // Requests in progress when the limit was reached are also processed, and count against the time that follows.
    const looked = statuses.get(401) ?? 0;
    assert.ok(
      looked >= LOOKED_AT && looked <= LOOKED_AT + (took / 3_600_000) * LOOKED_AT + AT_ONCE,
      `${looked} were looked at in ${took} ms`,
    );
    assert.equal(statuses.get(429), GUESSES - looked);

    // A guessing address is blocked, even with the right key; nobody else is.
    assert.equal(await call("203.0.113.2", key), 429);
    assert.equal(await call("203.0.113.1", key), 200);
    assert.equal(await call("203.0.113.3", key), 200);
    const { database } = scene.gateway;
    await waitFor(async () => {
      const [row] = await database.query("SELECT count(*) AS count FROM refusals");
      return Number(row?.["count"]) > 0;
    });
    const [row] = await database.query("SELECT count(*) AS count FROM refusals");
    assert.ok(Number(row?.["count"]) <= REFUSALS * 1.1, `${String(row?.["count"])} refusals are kept`);
    assert.equal(scene.agent.received.length, 3);
  });

  test("from an address that was verified before do not lock it out", async () => {
    assert.equal(await call("203.0.113.4", key), 200);
    const statuses = await guess(() => "203.0.113.4", FEW);
    assert.deepEqual([...statuses], [[401, FEW]]);
    assert.equal(await call("203.0.113.4", key), 200);
  });

  test("from hundreds of addresses are all rejected, and lock nobody else out", async () => {
    const statuses = await guess((index) => `198.18.${index >> 8}.${index & 255}`, FEW);
    assert.deepEqual([...statuses], [[401, FEW]]);
    assert.equal(await call("203.0.113.5", key), 200);
    const { database } = scene.gateway;
    await waitFor(async () => {
      const [row] = await database.query("SELECT count(*) AS count FROM refusals");
      return Number(row?.["count"]) <= REFUSALS * 1.1;
    }, "more refusals are kept than may be");
    connections.destroy();
  });
});
