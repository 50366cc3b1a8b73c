import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { meantBy, meantByFilter } from "../../src/cli/did-you-mean.ts";

/** A gateway with one agent, one provider, one source and one event. */
const client = new GatewayClient({
  baseUrl: "http://gateway",
  fetch: async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname === "/agents") return Response.json([{ name: "code-watcher" }]);
    if (pathname === "/providers") return Response.json([{ id: "github" }]);
    if (pathname === "/sources") return Response.json({ sources: [{ name: "acme-slack" }] });
    if (pathname === "/deliveries/event_types") {
      return Response.json({ event_types: [{ kind: "received", provider: "github", event: "push" }] });
    }
    return new Response(null, { status: 500 });
  },
});

describe("an error guesses what was meant", () => {
  for (const [code, message, meant] of [
    ["agent_not_found", "Agent 'code-wacher' not found.", "code-watcher"],
    ["provider_not_found", "There is no provider 'githb'; GET /providers lists them.", "github"],
    ["key_type_unknown", "api_key_type must be 'external' or …, not 'gihtub'.", "github"],
    ["source_not_found", "Source 'acme-slak' does not exist.", "acme-slack"],
  ] as const) {
    test(`by ${code}`, async () => {
      assert.equal(await meantBy(client, { code, message }), `Did you mean '${meant}'?`);
    });
  }

  test("by a filter that nothing matches", async () => {
    assert.equal(await meantByFilter(client, { event: "pusch" }), "Did you mean 'push'?");
    assert.equal(await meantByFilter(client, { provider: "githb" }), "Did you mean 'github'?");
    assert.equal(await meantByFilter(client, { provider: "github", agent: "x" }), undefined);
    assert.equal(await meantByFilter(client, { agent: "x" }), undefined);
  });

  test("but not if nothing is similar, the gateway has already guessed, or it does not respond", async () => {
    const code = "agent_not_found";
    assert.equal(await meantBy(client, { code, message: "Agent 'billing' not found." }), undefined);
    const guessed = "Agent 'code-wacher' does not exist. Did you mean 'code-watcher'?";
    assert.equal(await meantBy(client, { code, message: guessed }), undefined);
    const away = new GatewayClient({
      baseUrl: "http://gateway",
      fetch: async () => Promise.reject(new TypeError()),
    });
    assert.equal(await meantBy(away, { code, message: "Agent 'code-wacher' not found." }), undefined);
  });
});
