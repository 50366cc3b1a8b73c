import assert from "node:assert/strict";
import { describe, test } from "node:test";
import vectorsFile from "../../../../../docs/agent-signature.vectors.json" with { type: "json" };
import { createAgent } from "../../harness/agent.ts";

const { key, now, vectors } = vectorsFile;

/** Answers 200 to any path and method that was signed. */
function agentWith(options: Parameters<typeof createAgent>[0] = {}) {
  const acp = createAgent({ agentApiKey: key, now: () => now * 1000, ...options });
  for (const declare of [acp.get, acp.post, acp.put]) declare("/:path{.*}", () => "taken");
  return acp;
}

function requestOf(vector: (typeof vectors)[number], prefix = ""): Request {
  return new Request(`http://agent.test${prefix}${vector.path}`, {
    method: vector.method,
    headers: vector.headers.map(([name = "", value = ""]): [string, string] => [name, value]),
    body: vector.method === "GET" ? null : Buffer.from(vector.body_base64, "base64"),
  });
}

describe("a request of docs/agent-signature.vectors.json", () => {
  for (const vector of vectors) {
    test(`is ${vector.valid ? "handled" : "refused"}: ${vector.name}`, async () => {
      const answer = await agentWith().fetch(requestOf(vector));
      assert.equal(answer.status, vector.valid ? 200 : 401, await answer.text());
    });

    test(`is ${vector.valid ? "handled" : "refused"} below the path of the agent's URL: ${vector.name}`, async () => {
      const acp = agentWith({ acpUrl: "http://agent.test/agents/helper" });
      assert.equal((await acp.fetch(requestOf(vector, "/agents/helper"))).status, vector.valid ? 200 : 401);
      // If a proxy, or the host that it is mounted in, strips the prefix.
      assert.equal((await acp.fetch(requestOf(vector))).status, vector.valid ? 200 : 401);
    });
  }
});

describe("a rejected request", () => {
  const refusalOf = async (name: string): Promise<{ code: string; detail: string }> => {
    const vector = vectors.find((candidate) => candidate.name === name);
    assert.ok(vector !== undefined);
    return (await (await agentWith().fetch(requestOf(vector))).json()) as { code: string; detail: string };
  };

  test("says that the gateway is too old if only the first value is present", async () => {
    const refusal = await refusalOf("the first value alone, which covers neither route nor headers");
    assert.equal(refusal.code, "signature_incomplete");
    assert.match(refusal.detail, /agentex-v1.*older than this SDK/);
  });

  test("says that it was signed for another path, so that a path-rewriting proxy is found", async () => {
    const refusal = await refusalOf("another route");
    assert.equal(refusal.code, "signature_invalid");
    assert.match(refusal.detail, /signed this body, but not for POST \/deployments.*basePath/);
  });

  test("that was signed with another key says no more", async () => {
    assert.doesNotMatch((await refusalOf("another agent's key")).detail, /body/);
  });
});
