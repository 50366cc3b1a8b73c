import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fakeGateway } from "agentex-gateway-sdk/testing";
import { createAnswerer } from "../src/answerer.ts";
import { createArchivist } from "../src/archivist.ts";
import { createTally } from "../src/tally.ts";

const options = { environment: {}, log: { info() {}, warn() {}, error() {} } };

describe("the agents of one Slack app", () => {
  test("each handle the same mention in their own way", async () => {
    const mention = {
      team_id: "T1",
      event: { type: "app_mention", user: "U1", channel: "C1", text: "help" },
    };
    const answers = [createAnswerer, createArchivist, createTally].map(async (create) => {
      const answer = await fakeGateway(create(options)).deliver("slack", "app_mention", mention);
      return answer.json();
    });
    assert.deepEqual(await Promise.all(answers), [
      { answer: "<@U1> I am on it." },
      { kept: 1 },
      { count: 1 },
    ]);
  });

  test("also keep and count the next one, and only one of them answers the command", async () => {
    const tally = fakeGateway(createTally(options));
    const archivist = fakeGateway(createArchivist(options));
    const mention = {
      team_id: "T1",
      event: { type: "app_mention", user: "U1", channel: "C1", text: "help" },
    };
    for (const agent of [tally, archivist]) await agent.deliver("slack", "app_mention", mention);
    const kept = await archivist.deliver("slack", "app_mention", mention);
    assert.deepEqual(await kept.json(), { kept: 2 });
    const body = new URLSearchParams({ command: "/tally", user_id: "U1" }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await tally.forward("/slack", { headers, body, provider: "slack", event: "/tally" });
    assert.deepEqual(await answer.json(), { response_type: "ephemeral", text: "You asked once." });
  });
});
