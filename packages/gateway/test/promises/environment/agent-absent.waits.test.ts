import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { Agent as HttpAgent } from "undici";
import { LOCAL_ACCOUNT_ID } from "../../../src/accounts/account.ts";
import { createAgents } from "../../../src/agents/agents.ts";
import { createPresence } from "../../../src/dispatch/presence/presence.ts";
import { createPresenceStore } from "../../../src/dispatch/presence/presence-store.ts";
import { probeAgent, PROBE_TIMEOUT } from "../../../src/dispatch/presence/probe.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import { eachStore } from "../../harness/each-store.ts";
import { freePort } from "../../harness/free-port.ts";
import { startTestAgent, type TestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { makeTestLog } from "../../harness/gateways/test-log.ts";
import { waitFor, within } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { AGENT, isSettled, registerAgent, setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

/** Far longer than these tests take: an earlier attempt means that the gateway noticed the agent's return. */
const SCHEDULE = "10m,10m,10m";
/** Less than the time that a sender is kept waiting for an agent, in milliseconds. */
const WAITED_FOR_AGENT = 6_000;

eachStore("an unreachable agent", (store) => {
  let database: TestDatabase;
  const gateways: GatewayProcess[] = [];
  let port: number;
  let agent: TestAgent | undefined;
  const url = (): string => `http://127.0.0.1:${port}`;

  before(async () => {
    database = await store();
    const count = database.engine === "sqlite" ? 1 : 2;
    while (gateways.length < count) {
      gateways.push(await startGatewayProcess(database, { settings: { AGENTEX_RETRY_SCHEDULE: SCHEDULE } }));
    }
    port = await freePort();
    await setStage(first().management, { url: url() });
  });
  beforeEach(async () => {
    port = await freePort();
    await registerAgent(first().management, { url: url() });
    await database.query("DELETE FROM deliveries");
    await database.query("DELETE FROM delivery_attempts");
  });
  afterEach(async () => {
    await agent?.stop();
    agent = undefined;
  });
  after(async () => {
    for (const gateway of gateways) await gateway.kill();
    await database.drop();
  });

  function first(): GatewayProcess {
    const [gateway] = gateways;
    if (gateway === undefined) throw new Error("it starts before the first test");
    return gateway;
  }
  async function health(gateway = first()): Promise<{ status: string; status_reason: string }> {
    return (await gateway.management.get(`/agents/name/${AGENT}`)).json() as never;
  }
  const push = async (gateway = first()): Promise<void> => {
    const answer = await sendPush(gateway.url, { marker: randomUUID() });
    assert.equal(answer.status, 202, answer.text);
  };
  /** Makes as many failing connections as necessary. */
  const pause = async (): Promise<void> => {
    for (let count = 0; count < 3; count++) await push();
    await waitFor(async () => (await health()).status === "Unhealthy", "the agent was not paused");
  };
  const attempts = async (): Promise<number> =>
    Number((await database.query("SELECT sum(attempts) AS number FROM deliveries"))[0]?.["number"]);

  test("is paused after three failed connections, and every gateway shows it and why", async () => {
    assert.equal((await health()).status, "Ready");
    await pause();
    for (const gateway of gateways) {
      const { status, status_reason } = await health(gateway);
      assert.equal(status, "Unhealthy");
      assert.match(status_reason, /could not be connected to 3 times in a row \(ECONNREFUSED\)/);
    }
  });

  test("uses no attempts of waiting deliveries, and does not delay senders", async () => {
    await pause();
    const made = await attempts();
    for (const gateway of gateways) {
      for (let count = 0; count < 5; count++) {
        const begun = performance.now();
        await push(gateway);
        assert.ok(performance.now() - begun < WAITED_FOR_AGENT, "a sender waited");
      }
    }
    await waitFor(() => /agent paused/.test(first().log()));
    const rows = await database.query("SELECT attempts FROM deliveries WHERE status = 'waiting'");
    assert.equal(rows.length, 3 + 5 * gateways.length);
    assert.equal(await attempts(), made);
  });

  test("gets waiting deliveries when it registers again, long before their scheduled time", async () => {
    await pause();
    for (const gateway of gateways) await push(gateway);
    agent = await startTestAgent();
    await registerAgent(gateways.at(-1)?.management ?? first().management, { url: agent.url });
    await waitFor(() => isSettled(database), "something still waits");
    assert.equal(receiptsOf(agent).length, 3 + gateways.length);
    assert.equal((await health()).status, "Ready");
  });

  test("is found by a probe if it does not register, and gets waiting deliveries", async () => {
    await pause();
    await push();
    agent = await startTestAgent(port);
    await waitFor(() => isSettled(database), "something still waits");
    assert.equal(receiptsOf(agent).length, 4);
    assert.equal((await health()).status, "Ready");
    assert.deepEqual(
      agent.received.filter(({ method }) => method === "GET").map((probe) => probe.url),
      ["/healthz"],
    );
  });

  test("does not count as reachable while it answers probes with 503", async () => {
    await pause();
    agent = await startTestAgent(port);
    let isStopping = true;
    agent.answers((_received, response) => response.writeHead(isStopping ? 503 : 200).end());
    const probes = (): number => agent?.received.filter(({ method }) => method === "GET").length ?? 0;
    await waitFor(() => probes() >= 1, "it was not probed");
    assert.equal((await health()).status, "Unhealthy");
    assert.equal(receiptsOf(agent).length, 0);
    isStopping = false;
    await waitFor(() => isSettled(database), "something still waits");
    assert.equal((await health()).status, "Ready");
  });
});

eachStore("a probe that hangs", (store) => {
  test("delays nothing, and no other gateway begins a second one", async () => {
    const testDatabase = await store();
    const database = await openDatabase(testDatabase.url);
    const agent = await startTestAgent();
    agent.answers(() => {});
    const dispatcher = new HttpAgent();
    let time = Date.now();
    const presences = [0, 1].map(() =>
      createPresence({
        store: createPresenceStore(
          database,
          () => time,
          () => {},
        ),
        probe: (acpUrl, stopping) => probeAgent(acpUrl, dispatcher, stopping),
        now: () => time,
        random: Math.random,
        log: makeTestLog().logger,
        onBack: async () => {},
      }),
    );
    const refresh = async (): Promise<void> => {
      for (const presence of presences) {
        await within(presence.refresh(), "the look at all agents", PROBE_TIMEOUT - 500);
      }
    };
    try {
      const agents = createAgents(database, Date.now);
      const registered = await agents.register({
        accountId: LOCAL_ACCOUNT_ID,
        name: AGENT,
        description: "an agent",
        acpUrl: agent.url,
        acpType: "async",
      });
      assert.ok(registered.outcome === "registered");
      await presences[0]?.pause(registered.agent.id, "It is said to be away.");
      time += 2_000;
      await waitFor(async () => {
        await refresh();
        return agent.received.length === 1;
      }, "it was not probed");
      time += 2_000;
      for (let count = 0; count < 3; count++) await refresh();
      assert.equal(agent.received.length, 1, "probed while a probe is under way");
    } finally {
      for (const presence of presences) presence.stop();
      await dispatcher.destroy();
      await agent.stop();
      await database.close();
      await testDatabase.drop();
    }
  });
});
