import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

eachStore("enumeration", (store) => {
  const scene = useGateway(store);
  let key = "";
  let expired = "";
  let foreign = "";
  before(async () => {
    const { management } = scene.gateway;
    for (const name of ["agent", "bare", "foreign"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /hook"] });
    }
    await management.createKey({
      agent: "agent",
      name: "o/known",
      type: "github",
      value: "the right secret",
    });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    expired = (await management.createKey({ agent: "agent", name: "old" })).value;
    foreign = (await management.createKey({ agent: "foreign", name: "ci" })).value;
    await scene.gateway.database.query(
      scene.gateway.database.engine === "postgres"
        ? "UPDATE agent_api_keys SET expires_at = 1 WHERE name = 'old' RETURNING id"
        : "UPDATE agent_api_keys SET expires_at = 1 WHERE name = 'old'",
    );
  });

  /** Everything that a stranger sees, byte for byte, except the time. */
  const seen = async (
    agent: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<string> => {
    const client = await connectRaw(scene.gateway.port);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const length = `content-length: ${Buffer.byteLength(body)}`;
    client.write(head(`POST ${forwardPath(agent, "/hook")}`, ...lines, length, "connection: close") + body);
    return (await client.whole()).replace(/^date: .*\r\n/im, "");
  };
  const push = (repository: string): string => JSON.stringify({ repository: { full_name: repository } });

  test("of repositories is impossible: an unknown one and a wrong signature look the same", async () => {
    const bodies = [push("o/known"), push("o/unknown"), push(""), "no JSON at all", "{}"];
    const answers = await Promise.all(
      bodies.map(async (body) => seen("agent", await githubHeaders("wrong", body), body)),
    );
    assert.match(answers[0] ?? "", /^HTTP\/1\.1 401 [^]*"code":"signature_invalid"/);
    assert.deepEqual(new Set(answers).size, 1, answers.join("\n"));
  });

  test("of providers is impossible: an agent with a provider's key looks the same as one without", async () => {
    const body = push("o/known");
    const headers = await githubHeaders("wrong", body);
    assert.equal(await seen("agent", headers, body), await seen("bare", headers, body));
    const slack = slackHeaders("wrong", body);
    assert.equal(await seen("agent", slack, body), await seen("bare", slack, body));
  });

  test("of keys is impossible: an unknown, an expired and another agent's key look the same", async () => {
    const answers = await Promise.all(
      ["never", expired, foreign, `${key}x`, key.slice(1), key.toUpperCase(), "", "ü"].map((value) =>
        seen("agent", { "x-agent-api-key": value }, "{}"),
      ),
    );
    assert.match(answers[0] ?? "", /^HTTP\/1\.1 401 [^]*"code":"key_invalid"/);
    assert.deepEqual(new Set(answers).size, 1, answers.join("\n"));
    assert.match(await seen("agent", { "x-agent-api-key": key }, "{}"), /^HTTP\/1\.1 200 /);
  });

  test("does not reveal the length of anything compared", async () => {
    const body = push("o/known");
    const right = await githubHeaders("the right secret", body);
    const signature = String(right["x-hub-signature-256"]);
    const flipped = `${signature.slice(0, -1)}${signature.endsWith("0") ? "1" : "0"}`;
    const answers = await Promise.all(
      [flipped, `sha256=${"0".repeat(64)}`, `sha256=${"f".repeat(64)}`].map((each) =>
        seen("agent", { ...right, "x-hub-signature-256": each }, body),
      ),
    );
    assert.equal(new Set(answers).size, 1);
    assert.deepEqual(scene.agent.received, []);
  });
});
