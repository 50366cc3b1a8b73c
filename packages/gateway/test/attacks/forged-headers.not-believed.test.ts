import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { valuesOf } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

const OWN = [
  "x-agentex-signature",
  "x-agentex-delivery-id",
  "x-agentex-attempt",
  "x-agentex-provider",
  "x-agentex-timestamp",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
];
const OTHERS = [
  "x-agentex-event",
  "x-agentex-conversation",
  "x-agentex-anything",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-forwarded-client-cert",
];

onSqlite("a forged header", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });

  const call = async (...headers: string[]): Promise<string> => {
    const client = await connectRaw(scene.gateway.port);
    const lines = [`x-agent-api-key: ${key}`, "content-length: 0", ...headers];
    client.write(Buffer.from(head(`POST ${forwardPath("agent", "/hook")}`, ...lines), "latin1"));
    await client.sees("\r\n\r\n");
    client.destroy();
    return client.received();
  };
  /** The agent sees each header once, with the gateway's own value. */
  const nothingForged = (): void => {
    const { rawHeaders } = scene.agent.last();
    assert.doesNotMatch(JSON.stringify(rawHeaders), /forged/i);
    for (const name of OWN) assert.equal(valuesOf(rawHeaders, name).length, 1, name);
    assert.deepEqual(valuesOf(rawHeaders, "x-forwarded-for"), ["127.0.0.1"]);
    assert.deepEqual(valuesOf(rawHeaders, "x-agentex-provider"), ["external"]);
  };

  const mixed = (name: string): string =>
    name.replace(/[a-z]/g, (letter, at: number) => (at % 2 === 0 ? letter.toUpperCase() : letter));
  for (const [how, spell] of [
    ["as it is", (name: string) => [`${name}: forged`]],
    ["in mixed case", (name: string) => [`${mixed(name)}: forged`]],
    ["with underscores", (name: string) => [`${name.replaceAll("-", "_")}: forged`]],
    ["with some underscores, in mixed case", (name: string) => [`${mixed(name.replace("-", "_"))}: forged`]],
    ["several times", (name: string) => [`${name}: forged`, `${mixed(name)}: forged`, `${name}: forged-too`]],
    ["in a list", (name: string) => [`${name}: forged, forged`]],
    ["with white space around", (name: string) => [`${name}:\t forged \t`]],
  ] as const) {
    test(`written ${how} does not reach the agent`, async () => {
      for (const name of [...OWN, ...OTHERS]) {
        assert.match(await call(...spell(name)), /^HTTP\/1\.1 200 /, name);
        nothingForged();
      }
      await call(...[...OWN, ...OTHERS].flatMap(spell));
      nothingForged();
    });
  }

  test("named by Connection does not reappear when it is stripped", async () => {
    for (const name of [...OWN, ...OTHERS]) {
      for (const option of [
        name,
        mixed(name),
        `close, ${name}`,
        ` ,${name}\t,`,
        `"${name}"`,
        `keep-alive;${name}`,
      ]) {
        await call(`connection: ${option}`, `${name}: forged`);
        nothingForged();
      }
    }
  });

  test("named by Connection does not remove what the agent needs to verify its gateway", async () => {
    await call(
      `connection: ${OWN.join(", ")}`,
      "connection: host, content-length, x-agent-api-key, authorization",
      "proxy-connection: x-agentex-signature",
      "keep-alive: x-agentex-signature",
      "te: x-agentex-signature",
    );
    nothingForged();
    const { rawHeaders } = scene.agent.last();
    assert.deepEqual(valuesOf(rawHeaders, "host"), [new URL(scene.agent.url).host]);
    assert.deepEqual(valuesOf(rawHeaders, "x-agent-api-key"), []);
  });

  test("with an invalid name is not a valid request", async () => {
    for (const line of [
      "x-agentex-provider : forged",
      "x-agentex-provider\0: forged",
      "x-agentex\u00a0provider: forged",
      "x-other: a\r\n x-agentex-provider: forged",
      "(x-agentex-provider): forged",
    ]) {
      assert.match(await call(line), /^HTTP\/1\.1 400 /, line);
    }
    assert.deepEqual(scene.agent.received, []);
  });

  test("of another credential does not replace the one that verifies the request", async () => {
    for (const line of ["x-agent-api-key: forged", "X-Agent-Api-Key: ", "x-agent-api-key: forged, forged"]) {
      const client = await connectRaw(scene.gateway.port);
      client.write(
        head(
          `POST ${forwardPath("agent", "/hook")}`,
          line,
          `authorization: AgentKey ${key}`,
          "content-length: 0",
          "connection: close",
        ),
      );
      assert.match(await client.whole(), /^HTTP\/1\.1 401 [^]*"code":"key_invalid"/);
    }
    // Two values are joined into one that matches no key.
    assert.match(await call("x-agent-api-key: forged"), /^HTTP\/1\.1 401 /);
    assert.deepEqual(scene.agent.received, []);
  });
});
