import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { paste } from "./shell.ts";
import { started, temporaryFolder } from "./started.ts";

test("each printed command works when pasted, and data and keys outlive a restart", async (context) => {
  const folder = temporaryFolder(context);
  const environment = { AGENTEX_DATABASE_URL: `sqlite:${join(folder, "data", "agentex.db")}` };
  const first = started(context, environment);
  const [stranger = "", push = "", tampered = "", latest = "", list = "", create = "", remove = "", ...more] =
    await first.commands();
  assert.deepEqual(more, [], first.output() + first.errors());

  const answers = {
    stranger: paste(stranger),
    push: paste(push),
    tampered: paste(tampered),
    latest: paste(latest),
    create: paste(create),
    list: paste(list),
    remove: paste(remove),
    removedList: paste(list),
  };
  assert.match(answers.stranger, /^HTTP\/1\.1 401 /);
  assert.match(answers.stranger, /"code":"credentials_missing"/);
  assert.match(answers.push, /"summary":"octocat pushed 1 commit to octocat\/hello-world@main: Say hello/);
  assert.match(answers.tampered, /"code":"signature_invalid"/);
  assert.match(answers.latest, /octocat pushed 1 commit/);
  assert.match(answers.create, /"name":"my-key".*"api_key":"[0-9a-f]{64}"/);
  const names = (text: string): string[] =>
    [...text.matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name ?? "");
  assert.deepEqual(names(answers.list).toSorted(), [
    "code-watcher-api-key",
    "getting-started",
    "my-key",
    "octocat/hello-world",
  ]);
  assert.doesNotMatch(answers.list, /"api_key":/);
  assert.equal(answers.remove, `"Agent api_key 'my-key' deleted"`);
  assert.ok(!names(answers.removedList).includes("my-key"));
  assert.equal(statSync(join(folder, "data", "demo-keys.json")).mode & 0o777, 0o600);

  // A key that the gateway has lost is created again; the other one is kept.
  const gatewayUrl = /http:\/\/localhost:\d+/.exec(push)?.[0] ?? "";
  paste(`curl -s -X DELETE '${gatewayUrl}/agent_api_keys/name/getting-started?agent_name=code-watcher'`);
  assert.match(paste(latest), /"code":"key_invalid"/);
  first.kill("SIGINT");
  assert.equal(await first.exitCode(), 0, first.errors());
  await assert.rejects(fetch(`${gatewayUrl}/healthz`), "nothing listens any more");

  const second = started(context, environment);
  const [, pushAgain = "", , latestAgain = ""] = await second.commands();
  const signatureOf = (command: string): string | undefined => /sha256=[0-9a-f]+/.exec(command)?.[0];
  assert.equal(signatureOf(pushAgain), signatureOf(push));
  assert.match(paste(pushAgain), /octocat pushed 1 commit/);
  assert.match(paste(latestAgain), /octocat pushed 1 commit/);
  second.kill("SIGTERM");
  assert.equal(await second.exitCode(), 0, second.errors());
});
