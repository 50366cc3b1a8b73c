import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { newPostgres, noPostgres, onSqlite } from "../harness/each-store.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway, type Scene } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { idsOf, pollEvents, type Poll } from "./events-client.ts";

const REPOSITORY = "octo/flux";
let secret = "";

async function prepare({ gateway, agent }: Scene): Promise<void> {
  await gateway.management.register({ name: "watcher", url: agent.url, routes: ["POST /github"] });
  const key = { agent: "watcher", name: REPOSITORY, type: "github" };
  secret = (await gateway.management.createKey(key)).value;
}

/** @param ref - distinguishes pushes. @returns the delivery's id. */
async function push(url: string, ref: string): Promise<string> {
  const body = JSON.stringify({ ref: `refs/heads/${ref}`, repository: { full_name: REPOSITORY } });
  const headers = await githubHeaders(secret, body);
  const answer = await send(url, { method: "POST", path: forwardPath("watcher", "/github"), headers, body });
  assert.ok(answer.status < 300, answer.text);
  return String(answer.headers["x-agentex-delivery-id"]);
}

const poll = async (url: string, cursor: string | null): Promise<Poll> =>
  pollEvents(url, { name: "github.push", cursor });

onSqlite("Events while a webhook is being committed", (store) => {
  const scene = useGateway(store);
  before(async () => prepare(scene));

  test("wait for it, and so does the cursor", async () => {
    const { url, database } = scene.gateway;
    let { cursor } = await poll(url, null);
    const letGo = await database.holdWrites();
    const pushed = push(url, "main");
    try {
      // It cannot be skipped: the cursor stands still.
      await waitFor(async () => {
        const page = await poll(url, cursor);
        assert.deepEqual(page.events, []);
        const stands = page.cursor === cursor;
        cursor = page.cursor;
        return stands;
      });
    } finally {
      await letGo();
    }
    const id = await pushed;
    const page = await poll(url, cursor);
    assert.deepEqual(idsOf(page.events), [id]);
    assert.equal(page.events.at(-1)?.cursor, id);
  });
});

describe("Events of two gateways on PostgreSQL", { skip: noPostgres }, () => {
  const scene = useGateway(async () => newPostgres());
  before(async () => prepare(scene));

  test("arrive in the order of ids, even if a later one is committed first", async () => {
    const { url, database } = scene.gateway;
    await database.query(`CREATE FUNCTION commit_slowly() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(1.5); RETURN NEW; END $$`);
    await database.query(`CREATE TRIGGER commit_slowly BEFORE INSERT ON deliveries FOR EACH ROW
      WHEN (NEW.conversation LIKE '%slow') EXECUTE FUNCTION commit_slowly()`);
    const other = await startTestGateway(database, {
      settings: { encryptionKey: scene.gateway.config.encryptionKey },
    });
    try {
      // Without a delay: the other gateway's commit is not waited for blindly.
      const early = await push(other.url, "early");
      let { cursor } = await poll(url, null);
      const slow = push(other.url, "slow");
      const seen: string[] = [];
      const look = async (): Promise<readonly string[]> => {
        const page = await poll(url, cursor);
        seen.push(...idsOf(page.events).filter((id) => id !== early));
        ({ cursor } = page);
        return seen;
      };
      await waitFor(
        async () =>
          (await database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).length > 0,
      );
      const fast = await push(url, "fast");
      assert.deepEqual(await look(), []);
      const expected = [await slow, fast];
      await waitFor(async () => (await look()).length === expected.length);
      assert.deepEqual(seen, expected);
    } finally {
      await other.stop();
    }
  });
});
