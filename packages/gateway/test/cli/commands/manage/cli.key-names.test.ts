import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { agentex } from "../../agentex.ts";

describe("the name of a key on the command line", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  const environment = () => ({ AGENTEX_BASE_URL: scene.gateway.url });
  const run = async (...given: readonly string[]) => agentex([...given], { environment: environment() });
  before(() =>
    scene.gateway.management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /hook"] }),
  );

  test("is read from a pasted URL, as keys create reports", async () => {
    const ran = await run("keys", "create", "watcher", "git@github.com:octo/old.git", "--type", "github");
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /read from the URL: octo\/old/);
  });

  test("finds an existing key in connect, even as a URL", async () => {
    const connect = ["connect", "--agent", "watcher", "--provider", "github", "--no-wait", "--json"];
    const ran = await run(...connect, "--name", "https://github.com/octo/old/settings/hooks");
    assert.equal(ran.code, 0, ran.stderr);
    const { trigger } = JSON.parse(ran.stdout) as { trigger: { name: string; notices: string[] } };
    assert.equal(trigger.name, "octo/old");
    assert.match(trigger.notices.join(), /already exists/);
  });

  test("that no webhook can have is rejected with the right form", async () => {
    const ran = await run("keys", "create", "watcher", "octo/old/main", "--type", "github");
    assert.notEqual(ran.code, 0);
    assert.match(ran.stderr, /owner\/name/);
  });

  test("is changed, and the tolerance stays the same", async () => {
    const ran = await run("keys", "change", "watcher", "octo/old", "--name", "https://github.com/octo/new");
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /The github key octo\/old is now octo\/new\./);
    const listed = await run("keys", "list", "watcher", "--json");
    assert.ok((JSON.parse(listed.stdout) as { name: string }[]).some(({ name }) => name === "octo/new"));
  });
});
