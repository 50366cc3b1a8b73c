import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { TOOLS } from "../../src/mcp/mcp-server.ts";
import type { Role } from "../../src/accounts/account.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";

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
      .register({ name: "watcher", url: scene.agent.url, routes: ["POST /hook"] });
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
