import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { forwardPath } from "../harness/use-gateway.ts";

const QUIET = 100;

describe("alerts of several gateways and accounts", { skip: noPostgres }, () => {
  let database: TestDatabase;
  const gateways: TestGateway[] = [];
  let agent: TestAgent;
  let chat: TestAgent;
  let accounts: TestAccount[] = [];

  before(async () => {
    database = await newPostgres();
    [agent, chat] = await Promise.all([startTestAgent(), startTestAgent()]);
    agent.answers((_received, response) => void response.writeHead(422).end());
    const settings = {
      alertUrl: `${chat.url}/hook`,
      alertQuiet: QUIET,
      auth: "accounts" as const,
      encryptionKey: randomBytes(32).toString("hex"),
    };
    for (let count = 0; count < 2; count++) gateways.push(await startTestGateway(database, { settings }));
    const [first] = gateways;
    assert.ok(first !== undefined);
    accounts = await makeAccounts(first, "acme", "globex");
  });
  after(async () => {
    for (const gateway of gateways) await gateway.stop();
    await Promise.all([agent.stop(), chat.stop()]);
    await database.drop();
  });

  const texts = (): string[] =>
    chat.received.flatMap(({ body }) => (JSON.parse(body.toString()) as { text: string }).text.split("\n"));
  const naming = (word: string): string[] => texts().filter((text) => text.includes(word));
  const keyOf = async (account: TestAccount | undefined, name: string): Promise<string> => {
    assert.ok(account !== undefined);
    const admin = account.as("admin");
    await admin.register({ name, url: agent.url, routes: ["POST /hook"] });
    return (await admin.createKey({ agent: name, name: "ci" })).value;
  };
  const fail = async (name: string, key: string, gateway: TestGateway | undefined): Promise<void> => {
    const url = `${gateway?.url}${forwardPath(name, "/hook")}`;
    const answer = await fetch(url, { method: "POST", headers: { "x-agent-api-key": key } });
    assert.equal(answer.status, 422);
  };

  test("are sent once each, by one of the gateways, with the name of their account", async () => {
    await fail("reviewer", await keyOf(accounts[0], "reviewer"), gateways[0]);
    await fail("answerer", await keyOf(accounts[1], "answerer"), gateways[1]);
    await waitFor(() => naming("reviewer").length > 0 && naming("answerer").length > 0);
    // Both gateways have checked several times more.
    await sleep(QUIET * 5);
    assert.deepEqual([naming("reviewer").length, naming("answerer").length], [1, 1]);
    assert.match(naming("reviewer")[0] ?? "", /acme/);
    assert.doesNotMatch(naming("reviewer")[0] ?? "", /globex/);
    assert.match(naming("answerer")[0] ?? "", /globex/);
  });

  test("are sent by another gateway when the first one ends", async () => {
    const key = await keyOf(accounts[0], "later");
    await gateways.shift()?.stop();
    await fail("later", key, gateways[0]);
    await waitFor(() => naming("later").length > 0, "the other gateway never sent", 60_000);
    assert.match(naming("later")[0] ?? "", /acme/);
  });
});
