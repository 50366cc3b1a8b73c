import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { describe, test, type TestContext } from "node:test";
import { runChild } from "../../../harness/gateways/child-gateway.ts";
import { eachStore, type Store } from "../../../harness/each-store.ts";
import { createManagement } from "../../../harness/management.ts";
import { connectRaw, head } from "../../../harness/raw-client.ts";
import { send } from "../../../harness/send.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../../../harness/test-agent.ts";
import { forwardPath } from "../../../harness/use-gateway.ts";
import { waitFor } from "../../../harness/wait-for.ts";

const start = async (context: TestContext, store: Store) => {
  const database = await store();
  const agent = await startTestAgent();
  const child = runChild(["serve"], {
    AGENTEX_PORT: "0",
    AGENTEX_DATABASE_URL: database.url,
    AGENTEX_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
  });
  context.after(async () => {
    await child.kill();
    await agent.stop();
    await database.drop();
  });
  const url = await child.listens();
  const management = createManagement(url);
  await management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
  const { value } = await management.createKey({ agent: "agent", name: "ci" });
  const request = [`x-agent-api-key: ${value}`, "content-length: 0"];
  return { child, agent, url, database, request: head(`POST ${forwardPath("agent", "/hook")}`, ...request) };
};
/** Longer than it takes to stop on a busy machine, and shorter than the deadline at which every connection is cut. */
const SOON = 15_000;

const finishesWhatIsUnderWay = (signal: NodeJS.Signals, store: Store) => async (context: TestContext) => {
  const { child, agent, url, request, database } = await start(context, store);
  const connect = () => connectRaw(Number(new URL(url).port));
  // One that never sends anything, one whose request was answered, and one whose request is in progress.
  const [unused, used, underWay] = await Promise.all([connect(), connect(), connect()]);
  used.write(request);
  await used.sees("Success");
  let answer = (): void => {};
  agent.answers((_received, response) => (answer = () => response.end("finished")));
  underWay.write(request);
  await waitFor(() => agent.received.length === 2);

  child.process.kill(signal);
  await waitFor(() => child.stdout().includes("stopping"));
  await assert.rejects(send(url, { path: "/healthz" }), /ECONNREFUSED/);
  await waitFor(
    () => unused.ended() !== undefined && used.ended() !== undefined,
    "idle connections were kept",
  );
  assert.equal(child.process.exitCode, null);

  const answered = performance.now();
  answer();
  await underWay.sees("finished");
  assert.equal(await child.exited(), 0, child.stdout() + child.stderr());
  assert.ok(performance.now() - answered < SOON, "it waited for a connection that was only kept open");
  assert.equal(child.stderr(), "");
  const rows = await database.query("SELECT status FROM deliveries");
  assert.deepEqual(
    rows.map(({ status }) => status),
    ["delivered", "delivered"],
  );
};

eachStore("a gateway that is told to stop", (store) => {
  test(
    "finishes what is in progress, accepts nothing new, and exits 0",
    finishesWhatIsUnderWay("SIGTERM", store),
  );
});

describe("a gateway that is told to stop", () => {
  const sqlite = async () => makeSqliteDatabase();

  test("with Ctrl-C does the same", finishesWhatIsUnderWay("SIGINT", sqlite));

  test("twice exits immediately", async (context) => {
    const { child, agent, url, request } = await start(context, sqlite);
    agent.answers(() => {});
    const underWay = await connectRaw(Number(new URL(url).port));
    underWay.write(request);
    await waitFor(() => agent.received.length === 1);
    child.process.kill("SIGTERM");
    await waitFor(() => child.stdout().includes("stopping"));
    child.process.kill("SIGTERM");
    assert.equal(await child.exited(), 1);
    assert.equal(await underWay.whole(), "");
  });
});

describe("agentex serve", () => {
  test("accepts flags instead of the environment, and a key from a file", async (context) => {
    const database = makeSqliteDatabase();
    const other = makeSqliteDatabase();
    const keyFile = `${other.directory}.key`;
    writeFileSync(keyFile, `${randomBytes(32).toString("base64")}\n`);
    const child = runChild(
      [
        "serve",
        "--port",
        "0",
        "--database-url",
        database.url,
        "--encryption-key-file",
        keyFile,
        "--host",
        "localhost",
      ],
      { AGENTEX_PORT: "1", AGENTEX_DATABASE_URL: other.url, AGENTEX_HOST: "127.0.0.1" },
    );
    context.after(async () => {
      await child.kill();
      await database.drop();
    });
    const url = await child.listens();
    assert.match(url, /^http:\/\/localhost:\d+$/);
    assert.equal((await send(url, { path: "/readyz" })).status, 200);
  });

  test("logs one JSON line per request, and nothing else", async (context) => {
    const database = makeSqliteDatabase();
    const child = runChild(["serve"], {
      AGENTEX_PORT: "0",
      AGENTEX_DATABASE_URL: database.url,
      AGENTEX_LOG_FORMAT: "json",
    });
    context.after(async () => {
      await child.kill();
      await database.drop();
    });
    const url = await child.listens();
    await send(url, { method: "POST", path: forwardPath("nobody", "/secret-path?token=secret") });
    await waitFor(() => child.stdout().includes("agent_not_found"));
    for (const line of child.stdout().trim().split("\n")) JSON.parse(line);
    assert.doesNotMatch(child.stdout(), /secret/);
    assert.equal(child.stderr(), "");
  });
});
