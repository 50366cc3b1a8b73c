import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { createApiRouter } from "../../src/management/api-router.ts";
import { Client, InMemoryTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpServer, TOOLS } from "../../src/mcp/mcp-server.ts";
import { addMcp } from "../../src/mcp/router.ts";

const readers = TOOLS.filter(({ kind }) => kind === "read").map(({ name }) => name);
const all = TOOLS.map(({ name }) => name);

describe("what a caller sees of the tools", () => {
  const toolsSeenBy = async (role: string | undefined): Promise<string[]> => {
    const client = new GatewayClient({
      baseUrl: "http://gateway.test",
      fetch: async () =>
        role === undefined
          ? Response.json({ code: "not_found", message: "There is nothing." }, { status: 404 })
          : Response.json({ role }),
    });
    const server = await createMcpServer({ client, publicUrl: "http://gateway.test" });
    const [here, there] = InMemoryTransport.createLinkedPair();
    const seer = new Client({ name: "tests", version: "1.0.0" });
    await Promise.all([server.connect(there), seer.connect(here)]);
    try {
      return (await seer.listTools()).tools.map(({ name }) => name);
    } finally {
      await seer.close();
    }
  };

  test("is only the reading ones, if they may only read", async () => {
    assert.deepEqual(await toolsSeenBy("viewer"), readers);
  });

  test("is all of them, if they may write or nobody logs in", async () => {
    for (const role of ["member", "admin", undefined]) assert.deepEqual(await toolsSeenBy(role), all);
  });
});

describe("the identity with which a tool at /mcp calls the API", () => {
  test("is the caller's own credentials and address, and nothing of the gateway's", async () => {
    const seen: Headers[] = [];
    const environments: unknown[] = [];
    const app = createApiRouter();
    addMcp(app, undefined, false);
    app.get("/agents", (context) => {
      seen.push(context.req.raw.headers);
      environments.push(context.env);
      return context.json([]);
    });
    const bindings = { incoming: "the connection" };
    const caller = new Client({ name: "tests", version: "1.0.0" });
    await caller.connect(
      new StreamableHTTPClientTransport(new URL("http://gateway.test/mcp"), {
        fetch: async (url, init) => app.fetch(new Request(url, init), bindings),
        requestInit: {
          headers: { "x-api-key": "the-caller's", "x-selected-account-id": "theirs", cookie: "a=b" },
        },
      }),
    );
    const called = await caller.callTool({ name: "list_agents", arguments: {} });
    assert.deepEqual(called.structuredContent, { agents: [] });
    const [headers] = seen;
    assert.equal(headers?.get("x-api-key"), "the-caller's");
    assert.equal(headers.get("x-selected-account-id"), "theirs");
    assert.equal(headers.get("cookie"), "a=b");
    assert.equal(headers.get("host"), "gateway.test");
    assert.equal(headers.get("content-type"), null);
    assert.deepEqual(
      [...headers.keys()].filter((name) => name.startsWith("mcp-")),
      [],
    );
    assert.deepEqual(environments, [bindings]);
    await caller.close();
  });
});
