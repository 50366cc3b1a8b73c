import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { runChild } from "./harness/child-gateway.ts";
import { eachStore } from "./harness/each-store.ts";
import { createManagement } from "./harness/management.ts";
import { connectRaw, head } from "./harness/raw-client.ts";
import { send } from "./harness/send.ts";
import { makeSqliteDatabase } from "./harness/sqlite-database.ts";
import { startTestAgent } from "./harness/test-agent.ts";
import { forwardPath } from "./harness/use-gateway.ts";
import { waitFor } from "./harness/wait-for.ts";

eachStore("a gateway that is told to stop", (store) => {
  const start = async (context: TestContext) => {
    const database = await store();
    const agent = await startTestAgent();
    const child = runChild(["serve"], {
      AGENTEX_PORT: "0",
      AGENTEX_DATABASE_URL: database.url,
      AGENTEX_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
      AGENTEX_LOG_LEVEL: "info",
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
    return { child, agent, url, database, key: value };
  };

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`with ${signal} finishes what is under way, takes nothing new, and exits 0`, async (context) => {
      const { child, agent, url, key, database } = await start(context);
      let answer = (): void => {};
      agent.answers((_received, response) => (answer = () => response.end("finished")));
      const headers = { "x-agent-api-key": key };
      const underWay = send(url, { method: "POST", path: forwardPath("agent", "/hook"), headers });
      await waitFor(() => agent.received.length === 1);

      child.process.kill(signal);
      await waitFor(() => child.stdout().includes("stopping"));
      await assert.rejects(send(url, { path: "/healthz" }), /ECONNREFUSED/);
      answer();
      assert.equal((await underWay).text, "finished");
      assert.equal(await child.exited(), 0, child.stdout() + child.stderr());
      assert.equal(child.stderr(), "");
      const [row] = await database.query("SELECT status FROM deliveries");
      assert.equal(row?.["status"], "delivered");
    });
  }

  test("does not wait for connections that are only kept open", async (context) => {
    const { child, url, key } = await start(context);
    const port = Number(new URL(url).port);
    const idle = await connectRaw(port);
    const used = await connectRaw(port);
    used.write(head(`POST ${forwardPath("agent", "/hook")}`, `x-agent-api-key: ${key}`, "content-length: 0"));
    await used.sees("Success");
    const begun = performance.now();
    child.process.kill("SIGTERM");
    assert.equal(await child.exited(), 0);
    assert.ok(performance.now() - begun < 4_000, "it waited for idle connections");
    idle.destroy();
    used.destroy();
  });

  test("twice ends at once", async (context) => {
    const { child, agent, url, key } = await start(context);
    agent.answers(() => {});
    const headers = { "x-agent-api-key": key };
    const underWay = send(url, { method: "POST", path: forwardPath("agent", "/hook"), headers }).catch(
      () => "broken",
    );
    await waitFor(() => agent.received.length === 1);
    child.process.kill("SIGTERM");
    await waitFor(() => child.stdout().includes("stopping"));
    child.process.kill("SIGTERM");
    assert.equal(await child.exited(), 1);
    assert.equal(await underWay, "broken");
  });

  test("keeps a connection no longer than the request that was under way on it", async (context) => {
    const { child, agent, url, key } = await start(context);
    let answer = (): void => {};
    agent.answers((_received, response) => (answer = () => response.end("finished")));
    const client = await connectRaw(Number(new URL(url).port));
    client.write(
      head(`POST ${forwardPath("agent", "/hook")}`, `x-agent-api-key: ${key}`, "content-length: 0"),
    );
    await waitFor(() => agent.received.length === 1);
    child.process.kill("SIGTERM");
    await waitFor(() => child.stdout().includes("stopping"));
    const begun = performance.now();
    answer();
    await client.sees("finished");
    assert.equal(await child.exited(), 0);
    assert.ok(performance.now() - begun < 4_000, "it waited for the connection to be idle for long enough");
  });
});

describe("agentex serve", () => {
  test("takes flags in place of the environment, and a key from a file", async (context) => {
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
    assert.ok(join(database.directory).length > 0);
  });

  test("logs JSON lines, one a request, and nothing that was not asked for", async (context) => {
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
