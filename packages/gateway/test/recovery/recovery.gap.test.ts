import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore, type Store } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../promises/stage/gateway-process.ts";
import { AGENT, GITHUB_SECRET, REPOSITORY, setStage } from "../promises/stage/stage.ts";
import { startFakeGithub } from "./github-api/fake-github.ts";

const TOKEN = "github_pat_of_the_tests_0123456789";
const PLACE = `${REPOSITORY}/7`;

/** A gateway that knows the webhook, and GitHub. */
async function setScene(store: Store, context: TestContext) {
  const database = await store();
  const agent = await startTestAgent();
  const github = await startFakeGithub(TOKEN);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const hook = github.addHook(PLACE, {
    url: url + forwardPath(AGENT, "/push"),
    secret: GITHUB_SECRET,
    repository: REPOSITORY,
  });
  const started: GatewayProcess[] = [];
  const start = async (at = port): Promise<GatewayProcess> => {
    const settings = { AGENTEX_GITHUB_API_URL: github.url };
    const gateway = await startGatewayProcess(database, { port: at, settings });
    started.push(gateway);
    return gateway;
  };
  context.after(async () => {
    for (const gateway of started) await gateway.kill();
    await github.stop();
    await agent.stop();
    await database.drop();
  });
  const client = new GatewayClient({ baseUrl: url });
  const first = await start();
  await setStage(first.management, { url: agent.url });
  const [owner = "", repository = ""] = REPOSITORY.split("/");
  await client.recoveries.put("keeper", {
    provider: "github",
    agent: AGENT,
    webhook: { scope: "repository", owner, repository, hook_id: "7" },
    credential: { token: TOKEN },
  });
  await waitFor(async () => (await client.recoveries.get("keeper")).state === "watching");
  const guids = (): string[] => agent.received.map(({ headers }) => String(headers["x-github-delivery"]));
  return { database, agent, github, hook, client, first, start, guids };
}

/** What happens while nobody is listening. */
async function missAll(happen: () => Promise<string>, count: number): Promise<string[]> {
  const missed: string[] = [];
  while (missed.length < count) missed.push(await happen());
  return missed;
}

eachStore("a gateway that was down for 20 webhooks", (store) => {
  test("requests those that nobody has requested, and gets each once", async (context) => {
    const { github, hook, client, first, start, guids } = await setScene(store, context);
    await first.kill();
    const missed = await missAll(() => hook.happen(), 20);
    // Someone requests three of them while the gateway reads the list.
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    github.gate = () => held;
    await start();
    for (const guid of missed.slice(4, 7)) {
      const delivery = hook.deliveries.find((each) => each.guid === guid);
      await hook.redeliver(String(delivery?.id));
    }
    const before = github.requests.length;
    letGo();
    await waitFor(async () => (await client.recoveries.get("keeper")).arrived === 17);
    assert.deepEqual(
      [...github.redelivered].toSorted(),
      missed.filter((_guid, index) => index < 4 || index >= 7).toSorted(),
    );
    await waitFor(() => guids().length >= 20);
    assert.deepEqual(guids().toSorted(), [...missed].toSorted());
    const { deliveries } = await client.deliveries.list({ limit: 100 });
    assert.deepEqual([...new Set(deliveries.map(({ status }) => status))], ["delivered"]);
    assert.equal(deliveries.length, 20);
    const { missed: count, asked, arrived, state } = await client.recoveries.get("keeper");
    assert.deepEqual(
      { count, asked, arrived, state },
      { count: 17, asked: 17, arrived: 17, state: "watching" },
    );
    // It reads the list and requests redeliveries, and nothing else.
    const kinds = github.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path.replace(/\d{9,}/, "ID")}`);
    assert.deepEqual(
      [...new Set(kinds)].toSorted(),
      [
        `GET /repos/${REPOSITORY}/hooks/7/deliveries`,
        `POST /repos/${REPOSITORY}/hooks/7/deliveries/ID/attempts`,
      ].filter((kind) => kinds.includes(kind)),
    );
    assert.deepEqual(github.faults, []);
  });

  test("requests nothing twice if it is killed in between", async (context) => {
    const { github, hook, client, first, start, guids } = await setScene(store, context);
    await first.kill();
    const missed = await missAll(() => hook.happen(), 20);
    // GitHub redelivers later; the gateway dies while it waits for the response to its eighth request.
    github.holdsBack = true;
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const posts = (): number => github.requests.filter(({ method }) => method === "POST").length;
    github.gate = () => (posts() === 8 ? held : undefined);
    const second = await start();
    await waitFor(() => posts() === 8);
    await second.kill();
    github.gate = undefined;
    letGo();
    await waitFor(() => github.redelivered.length === 8);
    await start();
    // On PostgreSQL, the dead gateway's lease must end first.
    await waitFor(
      async () => (await client.recoveries.get("keeper")).asked === 20,
      "it did not go on",
      40_000,
    );
    await waitFor(() => github.redelivered.length === 20);
    await github.release();
    await waitFor(async () => (await client.recoveries.get("keeper")).arrived === 20);
    assert.deepEqual([...github.redelivered].toSorted(), [...missed].toSorted());
    await waitFor(() => guids().length >= 20);
    assert.deepEqual(guids().toSorted(), [...missed].toSorted());
  });

  test("requests again what could not be redelivered either", async (context) => {
    const { github, hook, client, first, start, guids } = await setScene(store, context);
    await first.kill();
    const missed = await missAll(() => hook.happen(), 2);
    github.holdsBack = true;
    const second = await start();
    await waitFor(() => github.redelivered.length === 2);
    await second.kill();
    await github.release();
    assert.deepEqual(guids(), []);
    await start();
    await waitFor(async () => (await client.recoveries.get("keeper")).arrived === 2, "it gave up");
    assert.equal(github.redelivered.length, 4);
    assert.deepEqual(guids().toSorted(), [...missed].toSorted());
  });
});
