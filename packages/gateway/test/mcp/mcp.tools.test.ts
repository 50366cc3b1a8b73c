import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";
import { plainEnvironment } from "../cli/agentex.ts";
import { BINARY } from "../harness/gateways/gateway-program.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway, type Scene } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const EVENT = z.looseObject({ eventId: z.string() });
const POLLED = z.looseObject({ cursor: z.string(), events: z.array(EVENT) });

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
    /** The result of a tool that did not fail. */
    const give = async (tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>> => {
      const called = await call(tool, input);
      assert.notEqual(called.isError, true, JSON.stringify(called.content));
      return called.structuredContent as Record<string, unknown>;
    };

    test("lists its tools with schemas, and says for each whether it only reads", async () => {
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
        compare_deliveries: [true, false],
        list_refusals: [true, false],
        get_refusal: [true, false],
        replay_delivery: [false, true],
        replay_deliveries: [false, true],
        get_replay: [true, false],
        resend_delivery: [false, true],
        wait_for_delivery: [true, false],
        release_delivery: [false, true],
        cancel_delivery: [false, true],
        release_deliveries: [false, true],
        cancel_deliveries: [false, true],
        list_providers: [true, false],
        get_provider: [true, false],
        list_keys: [true, false],
        rotate_key: [false, true],
        delete_key: [false, true],
        list_alerts: [true, false],
        connect_provider: [false, false],
        send_test_event: [false, true],
        list_recoveries: [true, false],
        run_recovery: [false, false],
        list_sources: [true, false],
        connect_app: [false, false],
        set_target: [false, false],
        remove_target: [false, true],
      });
      for (const tool of tools) {
        assert.ok((tool.description?.length ?? 0) > 80, tool.name);
        assert.equal(tool.inputSchema.type, "object");
        assert.ok(tool.outputSchema !== undefined, tool.name);
      }
    });

    test("connects an app with many installations, and adds targets for them", async () => {
      const connected = await give("connect_app", {
        source: "acme-app",
        provider: "github-app",
        agent: "watcher",
        route: "/code_changes",
        installation: "42",
      });
      assert.match(String(connected["secret"]), /^[0-9a-f]{64}$/);
      assert.partialDeepStrictEqual(connected, { reach: { from: "unknown" }, events: [] });
      assert.deepEqual(connected["notices"], ["The gateway does not know its public URL."]);
      const target = { source: "acme-app", installation: "*", agent: "watcher" };
      await give("set_target", { ...target, path: "/code_changes", shadow: true });
      const targets = async () => {
        const { sources } = await give("list_sources", { name: "acme-app" });
        const [source] = sources as { targets: { value: string; shadow: boolean }[] }[];
        return source?.targets.map(({ value, shadow }) => [value, shadow]);
      };
      assert.deepEqual(await targets(), [
        ["*", true],
        ["42", false],
      ]);
      const lost = { source: "acme-app", installation: "43", agent: "watcher", path: "/nope" };
      assert.match(JSON.stringify(await give("set_target", lost)), /has no route \/nope/);
      const told = await give("list_sources", { name: "acme-app" });
      assert.match(JSON.stringify(told), /"reach":\{"from":"unknown".+/);
      assert.match(JSON.stringify(told), /"warning":"Agent 'watcher' has no route \/nope/);
      assert.partialDeepStrictEqual(await give("list_sources"), {
        sources: [{ name: "acme-app", has_secret: true, target_count: 3, unrouted: 0 }],
      });
      await give("remove_target", lost);
      await give("remove_target", target);
      assert.deepEqual(await targets(), [["42", false]]);
      assert.equal(
        (await call("connect_app", { ...target, provider: "github-app", route: "/x", source: "A B" }))
          .isError,
        true,
      );
    });

    test("connects a provider, sends a test event, and replays what arrived", async () => {
      const { agents } = await give("list_agents");
      assert.deepEqual(
        (agents as { name: string }[]).map((agent) => agent.name),
        ["watcher"],
      );
      const { routes, warnings } = await give("list_routes", { agent: "watcher" });
      assert.match(String(warnings), /cannot reach this URL: it is a loopback address/);
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
      const { providers } = await give("list_providers", { query: "GitHub App" });
      assert.partialDeepStrictEqual(providers, [{ id: "github-app", name: "GitHub App" }]);
      assert.ok(((await give("get_provider", { id: "github" }))["test_events"] as string[]).includes("push"));
      assert.ok(((await give("list_providers"))["providers"] as unknown[]).length >= 50);

      const connected = await give("connect_provider", {
        agent: "watcher",
        provider: "github",
        name: "octo/repo",
        route: "/code_changes",
      });
      assert.match(String(connected["secret"]), /^[0-9a-f]{64}$/);
      assert.partialDeepStrictEqual(connected, { reach: { from: "unknown" }, waits_for_secret: false });
      const stripe = { agent: "watcher", name: "live" };
      const later = await give("connect_provider", {
        ...stripe,
        provider: "stripe",
        route: "/code_changes",
        base_url: "http://localhost:5003",
      });
      assert.partialDeepStrictEqual(later, { reach: { from: "loopback" }, waits_for_secret: true });
      assert.match(String(later["notices"]), /Stripe cannot reach this URL: it is a loopback address/);
      const lost = { agent: "watcher", provider: "github", name: "octo/lost", route: "/nope" };
      const missing = await give("connect_provider", lost);
      assert.match(String(missing["notices"]), /does not list a route \/nope/);
      await give("delete_key", { agent: "watcher", type: "github", name: "octo/lost" });
      const unmatchable = {
        agent: "watcher",
        provider: "github",
        name: "octo/repo/main",
        route: "/code_changes",
      };
      const never = await call("connect_provider", unmatchable);
      assert.match(JSON.stringify(never.content), /key_name_invalid/);
      const stored = await give("rotate_key", { ...stripe, type: "stripe", secret: "whsec_shown" });
      assert.equal((stored["values"] as unknown[]).length, 1);
      const sent = await give("send_test_event", { agent: "watcher", provider: "github", event: "push" });
      assert.equal(sent["status"], 200);
      const nowhere = await call("send_test_event", { agent: "watcher", provider: "github", route: "/nope" });
      assert.equal(nowhere.isError, true);
      assert.match(
        JSON.stringify(nowhere.content),
        /"Agent 'watcher' has no route \/nope: .+ \(route_not_found\)"/,
      );

      // A real webhook, too, signed with the secret that the tool returned.
      const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/repo" } });
      const pushed = await send(scene.gateway.url, {
        method: "POST",
        path: String(connected["webhook_path"]),
        headers: await githubHeaders(String(connected["secret"]), body),
        body,
      });
      assert.equal(pushed.status, 200);
      const id = String(pushed.headers["x-agentex-delivery-id"]);
      // The sender gets its response before the delivery is recorded.
      assert.equal((await give("wait_for_delivery", { id }))["has_ended"], true);

      const { deliveries } = await give("list_deliveries", { agent: "watcher", status: "delivered" });
      assert.equal((deliveries as { id: string }[])[0]?.id, id);
      const delivery = await give("get_delivery", { id, include_body: true });
      assert.partialDeepStrictEqual(delivery["digest"], { provider: "github", event: "push" });
      assert.equal(delivery["summary"], (delivery["digest"] as { summary: string }).summary);
      const foundBy = async (summary: string) => (await give("list_deliveries", { summary }))["deliveries"];
      assert.deepEqual(await foundBy(delivery["summary"].toUpperCase()), [(deliveries as unknown[])[0]]);
      assert.deepEqual(await foundBy("100% of nothing"), []);
      assert.deepEqual(delivery["body"], { encoding: "utf-8", content: body, is_cut: false });
      const guid = String((deliveries as Record<string, string>[])[0]?.["provider_delivery_id"]);
      assert.deepEqual((await give("list_deliveries", { q: guid }))["deliveries"], [
        (deliveries as unknown[])[0],
      ]);
      assert.deepEqual(await give("list_deliveries", { payload: "refs/heads/main", provider: "github" }), {
        deliveries: (await give("list_deliveries", { q: guid }))["deliveries"],
        looked_through: 2,
      });
      assert.ok(!JSON.stringify(await give("get_delivery", { id })).includes(":null"));
      assert.equal((await give("wait_for_delivery", { id }))["has_ended"], true);
      assert.equal((await give("replay_delivery", { id }))["replay_of"], id);
      await waitFor(() => scene.agent.received.length === 3);
      const resent = await give("resend_delivery", {
        id,
        set: { ref: "refs/heads/x" },
        headers: { "x-new": "1" },
      });
      assert.partialDeepStrictEqual(resent, { replay_of: id, test: true });
      await waitFor(() => scene.agent.received.length === 4);
      assert.equal(scene.agent.last().headers["x-new"], "1");
      assert.match(scene.agent.last().body.toString(), /^\{"ref":"refs\/heads\/x","repository"/);
      const misfit = await call("resend_delivery", { id, set: { "ref.name": 1 } });
      assert.match(JSON.stringify(misfit.content), /'ref' is a text and has no 'name'/);
      assert.partialDeepStrictEqual(
        await give("try_route", { agent: "watcher", route: "POST /code_changes", events: ["issues.*"] }),
        { tried: 2, passed: 0, filtered: 2, reasons: { event: 2 } },
      );
      const refused = await call("release_delivery", { id });
      assert.match(JSON.stringify(refused.content), /delivery_not_held/);
    });

    test("lists rejected requests with their diagnosis", async () => {
      await scene.call("watcher", "/code_changes", { method: "POST" });
      let found: { id: string; code: string; diagnosis: unknown }[] = [];
      await waitFor(async () => {
        found = (await give("list_refusals", { agent: "watcher", code: "credentials_missing" }))[
          "refusals"
        ] as typeof found;
        return found.length > 0;
      });
      assert.equal(found[0]?.code, "credentials_missing");
      assert.ok(Array.isArray(found[0]?.diagnosis));
      const one = await give("get_refusal", { id: found[0]?.id });
      assert.equal(one["code"], "credentials_missing");
    });

    test("reports a rejection by the gateway as the tool's error, with the code", async () => {
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

    test("rotates and deletes keys", async () => {
      const key = { agent: "watcher", name: "octo/spare", type: "github" };
      await scene.gateway.management.createKey({ ...key, value: "the first secret" });
      const rotated = await give("rotate_key", key);
      assert.match(String(rotated["secret"]), /^[0-9a-f]{64}$/);
      assert.equal((rotated["values"] as unknown[]).length, 2);
      await give("delete_key", key);
      const { keys } = await give("list_keys", { agent: "watcher" });
      assert.ok(!(keys as { name: string }[]).some(({ name: each }) => each === "octo/spare"));
      assert.match(JSON.stringify((await call("delete_key", key)).content), /key_not_found/);
    });

    test("replays many only with the count that it reported before", async () => {
      const all = { agent: "watcher", status: "delivered" };
      const { total, has_started } = await give("replay_deliveries", all);
      assert.deepEqual([has_started, Number(total) > 0], [false, true]);
      assert.equal(
        (await give("replay_deliveries", { ...all, count: Number(total) + 1 }))["has_started"],
        false,
      );
      const begun = await give("replay_deliveries", { ...all, count: total });
      assert.equal(begun["has_started"], true);
      await waitFor(async () => (await give("get_replay", { id: begun["replay_id"] }))["done"] === total);
      assert.deepEqual((await give("list_alerts"))["paused_agents"], []);
    });

    test("waits for the next delivery that matches", async () => {
      const key = await scene.gateway.management.createKey({ agent: "watcher", name: `waits ${name}` });
      const waiting = give("wait_for_delivery", { agent: "watcher", provider: "external" });
      await waitFor(async () => {
        const headers = { "x-agent-api-key": key.value };
        await scene.call("watcher", "/code_changes", { method: "POST", headers });
        return Promise.race([waiting.then(() => true), sleep(200, false)]);
      });
      assert.partialDeepStrictEqual(await waiting, { has_ended: true, delivery: { status: "delivered" } });
      assert.deepEqual(await give("wait_for_delivery", { event: "none", seconds: 1 }), { has_ended: false });
    });

    test("rejects unknown arguments, and input that its schema does not allow", async () => {
      for (const input of [{ status: ["late"] }, { stauts: "failed" }]) {
        const refused = await call("list_deliveries", input).catch((error: unknown) => error);
        const text = refused instanceof Error ? refused.message : JSON.stringify(refused);
        assert.match(text, /status|stauts|nvalid/);
        assert.ok(refused instanceof Error || (refused as Called).isError === true, text);
      }
    });

    test("serves events, which can be polled and streamed", async () => {
      const named = { agent: "watcher", name: "octo/events", type: "github" };
      const { value } = await scene.gateway.management.createKey(named);
      const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/events" } });
      const push = async (): Promise<string> => {
        const headers = await githubHeaders(value, body);
        const answer = await scene.call("watcher", "/code_changes", { method: "POST", headers, body });
        assert.ok(answer.status < 300, answer.text);
        return String(answer.headers["x-agentex-delivery-id"]);
      };
      const poll = async (cursor: string | null) =>
        client.request({ method: "events/poll", params: { name: "github.push", cursor } }, POLLED);
      const { cursor } = await poll(null);
      const told: string[] = [];
      client.setNotificationHandler("notifications/events/event", { params: EVENT }, ({ eventId }) => {
        told.push(eventId);
      });
      const leave = new AbortController();
      const streaming = client
        .request({ method: "events/stream", params: { name: "github.push", cursor } }, z.object({}), {
          signal: leave.signal,
          timeout: 60_000,
        })
        .catch(() => {});
      const ids = [await push(), await push()];
      await waitFor(() => told.length === ids.length);
      assert.deepEqual(told, ids);
      const { events } = await poll(cursor);
      assert.deepEqual(
        events.map(({ eventId }) => eventId),
        ids,
      );
      leave.abort();
      await streaming;
    });
  });
}

describe("access to the tools at /mcp", () => {
  const scene = useGateway(async () => makeSqliteDatabase());

  test("is restricted like the management API: no page of another site, no foreign host name", async () => {
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
