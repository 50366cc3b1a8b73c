import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { BINARY, plainEnvironment } from "../cli/agentex.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeSqliteDatabase } from "../harness/sqlite-database.ts";
import { useGateway, type Scene } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

type Called = {
  readonly isError?: boolean | undefined;
  readonly structuredContent?: unknown;
  readonly content: unknown;
};

const TRANSPORTS = {
  "/mcp": (scene: Scene) => new StreamableHTTPClientTransport(new URL("/mcp", scene.gateway.url)),
  "agentex mcp": (scene: Scene) =>
    new StdioClientTransport({
      command: process.execPath,
      args: ["--disable-warning=ExperimentalWarning", BINARY, "mcp"],
      env: plainEnvironment({ AGENTEX_BASE_URL: scene.gateway.url }),
    }),
};

for (const [name, transportTo] of Object.entries(TRANSPORTS)) {
  describe(`the MCP server at ${name}`, () => {
    const scene = useGateway(async () => makeSqliteDatabase());
    const client = new Client({ name: "tests", version: "1.0.0" });
    before(async () => {
      await client.connect(transportTo(scene));
      await scene.gateway.management.register({
        name: "watcher",
        url: scene.agent.url,
        routes: ["POST /code_changes", "GET /latest"],
      });
    });
    after(async () => client.close());

    const call = async (tool: string, input: Record<string, unknown> = {}): Promise<Called> =>
      client.callTool({ name: tool, arguments: input });
    /** What a tool gave that did not fail. */
    const give = async (tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>> => {
      const called = await call(tool, input);
      assert.notEqual(called.isError, true, JSON.stringify(called.content));
      return called.structuredContent as Record<string, unknown>;
    };

    test("lists its tools with schemas, and says of each whether it only reads", async () => {
      const { tools } = await client.listTools();
      const hints = Object.fromEntries(
        tools.map(({ name: tool, annotations }) => [
          tool,
          [annotations?.readOnlyHint, annotations?.destructiveHint],
        ]),
      );
      assert.deepEqual(hints, {
        list_agents: [true, false],
        list_routes: [true, false],
        try_route: [true, false],
        list_deliveries: [true, false],
        get_delivery: [true, false],
        list_refusals: [true, false],
        replay_delivery: [false, true],
        release_delivery: [false, true],
        cancel_delivery: [false, true],
        release_deliveries: [false, true],
        cancel_deliveries: [false, true],
        list_providers: [true, false],
        connect_provider: [false, false],
        send_test_event: [false, true],
      });
      for (const tool of tools) {
        assert.ok((tool.description?.length ?? 0) > 80, tool.name);
        assert.equal(tool.inputSchema.type, "object");
        assert.ok(tool.outputSchema !== undefined, tool.name);
      }
    });

    test("connects a provider, sends a test event, and replays what came", async () => {
      const { agents } = await give("list_agents");
      assert.deepEqual(
        (agents as { name: string }[]).map((agent) => agent.name),
        ["watcher"],
      );
      const { routes } = await give("list_routes", { agent: "watcher" });
      assert.deepEqual(
        (routes as Record<string, string>[]).map(({ method, webhook_url }) => [
          method,
          new URL(String(webhook_url)).pathname,
        ]),
        [
          ["POST", "/agents/forward/name/watcher/code_changes"],
          ["GET", "/agents/forward/name/watcher/latest"],
        ],
      );
      const { providers } = await give("list_providers", { id: "github" });
      const [github] = providers as { id: string; test_events: string[] }[];
      assert.ok(github?.test_events.includes("push"));
      assert.ok(((await give("list_providers"))["providers"] as unknown[]).length >= 50);

      const connected = await give("connect_provider", {
        agent: "watcher",
        provider: "github",
        name: "octo/repo",
        route: "/code_changes",
      });
      assert.match(String(connected["secret"]), /^[0-9a-f]{64}$/);
      const sent = await give("send_test_event", { agent: "watcher", provider: "github", event: "push" });
      assert.equal(sent["status"], 200);

      // A real one too, signed with what the tool gave.
      const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/repo" } });
      const pushed = await send(scene.gateway.url, {
        method: "POST",
        path: String(connected["webhook_path"]),
        headers: await githubHeaders(String(connected["secret"]), body),
        body,
      });
      assert.equal(pushed.status, 200);
      const id = String(pushed.headers["x-agentex-delivery-id"]);

      const { deliveries } = await give("list_deliveries", { agent: "watcher", status: ["delivered"] });
      assert.equal((deliveries as { id: string }[])[0]?.id, id);
      const delivery = await give("get_delivery", { id, include_body: true });
      assert.partialDeepStrictEqual(delivery["digest"], { provider: "github", event: "push" });
      assert.equal(delivery["summary"], (delivery["digest"] as { summary: string }).summary);
      const foundBy = async (summary: string) => (await give("list_deliveries", { summary }))["deliveries"];
      assert.deepEqual(await foundBy(delivery["summary"].toUpperCase()), [(deliveries as unknown[])[0]]);
      assert.deepEqual(await foundBy("100% of nothing"), []);
      assert.deepEqual(delivery["body"], { encoding: "utf-8", content: body, is_cut: false });
      assert.equal((await give("replay_delivery", { id }))["replay_of"], id);
      await waitFor(() => scene.agent.received.length === 3);
      assert.partialDeepStrictEqual(
        await give("try_route", { agent: "watcher", route: "POST /code_changes", events: ["issues.*"] }),
        { tried: 2, passed: 0, filtered: 2, reasons: { event: 2 } },
      );
      const refused = await call("release_delivery", { id });
      assert.match(JSON.stringify(refused.content), /delivery_not_held/);
    });

    test("lists refusals with their diagnosis", async () => {
      await scene.call("watcher", "/code_changes", { method: "POST" });
      let found: { code: string; diagnosis: unknown }[] = [];
      await waitFor(async () => {
        found = (await give("list_refusals", { agent: "watcher" }))["refusals"] as typeof found;
        return found.length > 0;
      });
      assert.equal(found[0]?.code, "credentials_missing");
      assert.ok(Array.isArray(found[0]?.diagnosis));
    });

    test("tells what the gateway refuses as the tool's error, with the code", async () => {
      for (const [tool, input, code] of [
        ["list_routes", { agent: "nobody" }, /agent_not_found/],
        ["get_delivery", { id: "dlv_0000000000000" }, /delivery_not_found/],
        ["send_test_event", { agent: "watcher", provider: "nobody" }, /provider_not_found/],
        ["get_delivery", { id: ".." }, /is not a name or an id/],
      ] as const) {
        const called = await call(tool, input);
        assert.equal(called.isError, true, tool);
        assert.match(JSON.stringify(called.content), code);
      }
    });

    test("refuses input that its schema does not allow", async () => {
      const refused = await call("list_deliveries", { status: ["late"] }).catch((error: unknown) => error);
      const text = refused instanceof Error ? refused.message : JSON.stringify(refused);
      assert.match(text, /status|nvalid/);
      assert.ok(refused instanceof Error || (refused as Called).isError === true, text);
    });
  });
}

describe("who may call the tools at /mcp", () => {
  const scene = useGateway(async () => makeSqliteDatabase());

  test("is restricted like the management API: no page of another site, no foreign name of this machine", async () => {
    const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    for (const headers of [{ host: "evil.example" }, { origin: "https://evil.example" }]) {
      const answer = await send(scene.gateway.url, {
        method: "POST",
        path: "/mcp",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        },
        body: JSON.stringify(message),
      });
      assertProblem(answer, 403, "not_local");
    }
  });
});
