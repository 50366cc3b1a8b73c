import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { until } from "../../start/until.ts";
import { started, temporaryFolder } from "./started.ts";

/** @returns a port that is in use until the test ends. */
async function takenPort(context: TestContext): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  return (server.address() as AddressInfo).port.toString();
}

async function refusal(context: TestContext, environment: NodeJS.ProcessEnv): Promise<string> {
  const folder = temporaryFolder(context);
  const start = started(context, { AGENTEX_DATABASE_URL: `sqlite:${join(folder, "a.db")}`, ...environment });
  assert.equal(await start.exitCode(), 1);
  assert.match(start.errors(), /^agentex: [^\n]+\n$/, "it is one line");
  return start.errors();
}

test("the gateway's port in use is reported in one clear line, and ends everything", async (context) => {
  const port = await takenPort(context);
  const line = await refusal(context, { AGENTEX_PORT: port });
  assert.match(line, new RegExp(`port ${port} on 127\\.0\\.0\\.1 is in use.*AGENTEX_PORT`));
});

test("the agent's port in use is reported in one clear line, and ends everything", async (context) => {
  const port = await takenPort(context);
  const line = await refusal(context, { ACP_PORT: port });
  assert.match(line, new RegExp(`port ${port} on 127\\.0\\.0\\.1 is in use.*code-watcher.*ACP_PORT`));
});

test("a directory that cannot be written is reported in one clear line, and ends everything", async (context) => {
  // Nobody can create a folder below a file, not even root.
  const file = join(temporaryFolder(context), "file");
  writeFileSync(file, "");
  const line = await refusal(context, { AGENTEX_DATABASE_URL: `sqlite:${join(file, "data", "agentex.db")}` });
  assert.match(line, /cannot .*ENOTDIR/);
});

test("a wrong setting of the gateway or the agent is reported in one clear line, and ends everything", async (context) => {
  assert.match(await refusal(context, { AGENTEX_PORT: "http" }), /AGENTEX_PORT is "http": expected/);
  assert.match(await refusal(context, { ACP_PORT: "65536" }), /ACP_PORT is "65536": expected/);
});

test("an agent that does not start is named with its reason, and the gateway is stopped", async (context) => {
  const folder = temporaryFolder(context);
  const start = started(context, {
    AGENTEX_DATABASE_URL: `sqlite:${join(folder, "agentex.db")}`,
    ACP_HOST: "no.such.host.invalid",
  });
  assert.equal(await start.exitCode(), 1);
  assert.match(start.errors(), /^agentex: code-watcher did not start: exit code 1: [^\n]+\n$/);
  assert.match(start.output(), /gateway +│ .*stopped/);
});

test("an agent that ends unexpectedly is named, and the gateway is stopped", async (context) => {
  const folder = temporaryFolder(context);
  const cue = join(folder, "now");
  const preload = join(folder, "end-at-cue.mjs");
  writeFileSync(
    preload,
    `import { existsSync } from "node:fs";
     if (process.argv[1]?.includes("code-watcher"))
       setInterval(() => existsSync(${JSON.stringify(cue)}) && process.exit(7), 20).unref();`,
  );
  const start = started(context, {
    AGENTEX_DATABASE_URL: `sqlite:${join(folder, "agentex.db")}`,
    NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
  });
  await start.commands();
  writeFileSync(cue, "");
  assert.equal(await start.exitCode(), 1);
  assert.match(start.errors(), /^agentex: code-watcher ended unexpectedly \(exit code 7\); stopping\n$/);
  assert.ok(await until(() => /gateway +│ .*stopped/.test(start.output()) || undefined, { timeout: 1_000 }));
});
