import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { TOOLS } from "../../src/mcp/mcp-server.ts";
import type { Role } from "../../src/accounts/account.ts";
import { eachStore } from "../harness/each-store.ts";
import { createManagement } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("if callers must log in, tools and listeners", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let ours: TestAccount | undefined;
  let theirs: TestAccount | undefined;
  const account = (which: TestAccount | undefined): TestAccount => {
    assert.ok(which !== undefined);
    return which;
  };
  before(async () => {
    [ours, theirs] = await makeAccounts(scene.gateway, "ours", "theirs");
    await account(ours)
      .as("admin")
      .register({
        name: "watcher",
        url: scene.agent.url,
        routes: [
          "POST /hook",
          {
            method: "POST",
            path: "/held",
            policy: "queued",
            from: { standing: ["owner"], otherwise: "hold" },
          },
        ],
      });
  });
  const withTools = async (
    which: TestAccount | undefined,
    role: Role,
    use: (client: Client) => Promise<void>,
  ): Promise<void> => {
    const client = new Client({ name: "tests", version: "1.0.0" });
    await client.connect(
      new StreamableHTTPClientTransport(new URL("/mcp", scene.gateway.url), {
        requestInit: { headers: account(which).headers(role) },
      }),
    );
    try {
      await use(client);
    } finally {
      await client.close();
    }
  };
  const namesOf = async (client: Client): Promise<string[]> =>
    (await client.listTools()).tools.map(({ name }) => name);

  test("are read-only for a viewer, and complete for a member", async () => {
    const readers = TOOLS.filter(({ kind }) => kind === "read").map(({ name }) => name);
    await withTools(ours, "viewer", async (client) => assert.deepEqual(await namesOf(client), readers));
    await withTools(ours, "member", async (client) =>
      assert.deepEqual(
        await namesOf(client),
        TOOLS.map(({ name }) => name),
      ),
    );
  });

  test("show an account only its own agents, and nothing without a key", async () => {
    const agentsOf = async (client: Client): Promise<unknown> =>
      (await client.callTool({ name: "list_agents", arguments: {} })).structuredContent;
    await withTools(ours, "viewer", async (client) => {
      assert.match(JSON.stringify(await agentsOf(client)), /"watcher"/);
    });
    await withTools(theirs, "admin", async (client) => {
      assert.deepEqual(await agentsOf(client), { agents: [] });
    });
    assertProblem(await scene.gateway.management.post("/mcp", {}), 401, "login_required");
  });

  test("decide about held deliveries for a member, but not for a viewer or the agent itself", async () => {
    const member = account(ours).as("member");
    const { value } = await member.createKey({ agent: "watcher", name: "caller" });
    const hold = async (): Promise<string> => {
      const headers = { "x-agent-api-key": value };
      const answer = await scene.call("watcher", "/held", { method: "POST", headers, body: "{}" });
      assert.equal(answer.status, 202, answer.text);
      return String(answer.headers["x-agentex-delivery-id"]);
    };
    const ids = [await hold(), await hold()];
    const viewer = account(ours).as("viewer");
    for (const path of [`/deliveries/${ids[0]}/release`, `/deliveries/${ids[0]}/cancel`]) {
      assertProblem(await viewer.post(path, {}), 403, "role_insufficient");
    }
    for (const path of ["/deliveries/release", "/deliveries/cancel"]) {
      assertProblem(await viewer.post(path, { agent: "watcher" }), 403, "role_insufficient");
    }
    const itself = createManagement(scene.gateway.adminUrl, { "x-agent-api-key": value });
    assertProblem(await itself.post("/deliveries/release", { agent: "watcher" }), 401, "login_required");
    const settle = async (client: Client, name: string, input: object): Promise<unknown> => {
      const called = await client.callTool({ name, arguments: { agent: "watcher", ...input } });
      assert.notEqual(called.isError, true, JSON.stringify(called.content));
      return called.structuredContent;
    };
    const statusOf = async (id: string) =>
      ((await viewer.get(`/deliveries/${id}`)).json() as { status: string }).status;
    await withTools(ours, "viewer", async (client) => {
      await assert.rejects(settle(client, "release_deliveries", { dry_run: false }), /not found/);
    });
    await withTools(ours, "member", async (client) => {
      assert.deepEqual(await settle(client, "release_deliveries", {}), { dry_run: true, total: 2 });
      for (const id of ids) assert.equal(await statusOf(id), "held");
      const began = await settle(client, "release_deliveries", { route: "POST /held", dry_run: false });
      assert.deepEqual(began, { dry_run: false, total: 2 });
      for (const id of ids) await waitFor(async () => (await statusOf(id)) === "delivered");
      const third = await hold();
      const none = { summary: "no such text", dry_run: false };
      assert.deepEqual(await settle(client, "cancel_deliveries", none), { dry_run: false, total: 0 });
      assert.deepEqual(await settle(client, "cancel_deliveries", { dry_run: false }), {
        dry_run: false,
        total: 1,
      });
      await waitFor(async () => (await statusOf(third)) === "cancelled");
    });
  });

  test("do not allow listening to another account's agent, or reading from another's listener", async () => {
    const made = await account(ours).as("member").post("/agents/name/watcher/listeners", {});
    assert.equal(made.status, 201, made.text);
    const { id } = made.json() as { id: string };
    const other = account(theirs).as("admin");
    assertProblem(await other.post("/agents/name/watcher/listeners", {}), 404, "agent_not_found");
    assertProblem(await other.get(`/listeners/${id}/deliveries`), 404, "listener_not_found");
    assertProblem(
      await other.post(`/listeners/${id}/acknowledge`, { delivery_id: "dlv_0000000000001" }),
      404,
      "listener_not_found",
    );
    assertProblem(await other.delete(`/listeners/${id}`), 404, "listener_not_found");
    assertProblem(
      await account(ours).as("viewer").get(`/listeners/${id}/deliveries`),
      403,
      "role_insufficient",
    );
    assert.equal((await account(ours).as("member").delete(`/listeners/${id}`)).status, 200);
  });
});
