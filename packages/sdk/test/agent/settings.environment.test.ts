import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readSettings } from "../../src/agent/settings.ts";
import type { AgentServerOptions } from "../../src/index.ts";

function settingsOf(
  environment: Record<string, string>,
  options: Omit<AgentServerOptions, "environment"> = {},
) {
  return readSettings({ ...options, environment: { AGENT_NAME: "tester", ...environment } });
}

describe("the environment variables, which the Python SDK reads too", () => {
  test("set everything that is not set in code", () => {
    const settings = settingsOf({
      AGENTEX_BASE_URL: "http://gateway:5003/",
      AGENT_DESCRIPTION: "Is tested",
      ACP_TYPE: "sync",
      AGENT_ID: "11111111-2222-3333-4444-555555555555",
      AGENT_INPUT_TYPE: "json",
      AGENT_API_KEY: "the key",
      AGENTEX_DEPLOYMENT_ID: "v2",
      ACP_HOST: "0.0.0.0",
      ACP_PORT: "9000",
      AUTH_PRINCIPAL_B64: Buffer.from('{"user":"ü"}').toString("base64"),
    });
    assert.equal(settings.name, "tester");
    assert.equal(settings.description, "Is tested");
    assert.equal(settings.gateway.baseUrl, "http://gateway:5003");
    assert.equal(settings.acpType, "sync");
    assert.equal(settings.agentId, "11111111-2222-3333-4444-555555555555");
    assert.equal(settings.agentInputType, "json");
    assert.equal(settings.agentApiKey, "the key");
    assert.equal(settings.host, "0.0.0.0");
    assert.equal(settings.port, 9000);
    assert.deepEqual(settings.principalContext, { user: "ü" });
    assert.deepEqual(settings.registrationMetadata, { deployment_id: "v2" });
  });

  test("are overridden by code", () => {
    const settings = settingsOf(
      {
        AGENTEX_BASE_URL: "http://gateway:5003",
        AGENT_DESCRIPTION: "Is tested",
        ACP_URL: "http://there",
        ACP_PORT: "9000",
      },
      {
        name: "other",
        description: "",
        baseUrl: "http://localhost:1",
        acpUrl: "https://here.example/",
        port: 0,
      },
    );
    assert.equal(settings.name, "other");
    assert.equal(settings.description, "");
    assert.equal(settings.gateway.baseUrl, "http://localhost:1");
    assert.equal(settings.acpUrl.at(1234), "https://here.example");
    assert.equal(settings.port, 0);
  });

  test("may be empty: then gateway and agent are on this machine, reachable from nowhere else", () => {
    const settings = settingsOf({ AGENT_ID: "", ACP_PORT: "", ACP_URL: "" });
    assert.equal(settings.gateway.baseUrl, "http://localhost:5003");
    assert.equal(settings.acpUrl.at(settings.port), "http://localhost:8000");
    assert.equal(settings.host, "127.0.0.1");
    assert.equal(settings.acpType, "async");
    assert.equal(settings.agentId, undefined);
    assert.equal(settings.description, "tester");
    assert.equal(settings.checkSignature, true);
  });
});

describe("the agent's URL is composed of ACP_URL and ACP_PORT", () => {
  const urlOf = (environment: Record<string, string>, options: AgentServerOptions = {}): string => {
    const { acpUrl, port } = settingsOf(environment, options);
    return acpUrl.at(port === 0 ? 41_234 : port);
  };
  for (const [environment, expected] of [
    [{ ACP_URL: "http://agent", ACP_PORT: "9000" }, "http://agent:9000"],
    [{ ACP_URL: "http://agent/", ACP_PORT: "9000" }, "http://agent:9000"],
    [{ ACP_URL: "https://agent", ACP_PORT: "9000" }, "https://agent:9000"],
    [{ ACP_URL: "http://agent" }, "http://agent:8000"],
    [{ ACP_URL: "https://agent.example" }, "https://agent.example"],
    [{ ACP_URL: "http://agent:7000", ACP_PORT: "9000" }, "http://agent:7000"],
    [{ ACP_URL: "https://agent.example:443", ACP_PORT: "9000" }, "https://agent.example"],
    [{ ACP_URL: "http://agent/base/", ACP_PORT: "9000" }, "http://agent:9000/base"],
    [{ ACP_URL: "http://[::1]", ACP_PORT: "9000" }, "http://[::1]:9000"],
    [{ ACP_PORT: "0" }, "http://localhost:41234"],
    [{ ACP_URL: "http://agent", ACP_PORT: "0" }, "http://agent:41234"],
  ] as [Record<string, string>, string][]) {
    test(`${JSON.stringify(environment)} is ${expected}`, () => assert.equal(urlOf(environment), expected));
  }

  test("but in code, acpUrl is complete", () => {
    assert.equal(urlOf({ ACP_PORT: "9000" }, { acpUrl: "http://agent/base" }), "http://agent/base");
    assert.equal(urlOf({}, { port: 9000 }), "http://localhost:9000");
  });
});

describe("an invalid setting throws in the constructor, and says what is allowed", () => {
  const wrong: [Record<string, string>, AgentServerOptions, RegExp][] = [
    [{ AGENT_NAME: "" }, {}, /name \(AGENT_NAME\) is ''.*lowercase/],
    [{}, { name: "Code_Watcher" }, /'Code_Watcher'/],
    [{ ACP_PORT: "eighty" }, {}, /ACP_PORT\) is 'eighty'; .* 0 to 65535/],
    [{}, { port: 65_536 }, /65536/],
    [{ ACP_URL: "agent:8000" }, {}, /ACP_URL is 'agent:8000'/],
    [{}, { acpUrl: "http://agent/?a=b" }, /without a query/],
    [{ ACP_TYPE: "later" }, {}, /ACP_TYPE is 'later'.*sync, async, agentic/],
    [{ AGENT_INPUT_TYPE: "xml" }, {}, /text, json/],
    [{ AGENTEX_BASE_URL: "gateway" }, {}, /base URL/],
    [{ AUTH_PRINCIPAL_B64: "!" }, {}, /JSON in base64/],
    [{}, { stopTimeoutSeconds: -1 }, /stopTimeoutSeconds is -1/],
    [{}, { heartbeatSeconds: Number.NaN }, /heartbeatSeconds/],
  ];
  for (const [environment, options, message] of wrong) {
    test(String(message), () => {
      assert.throws(() => settingsOf(environment, options), { name: "TypeError", message });
    });
  }
});
