import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { sign } from "@octokit/webhooks-methods";
import { assertStatus, check, type CheckResult } from "./check.ts";
import { pushPayload } from "./push-payload.ts";
import type { AgentType } from "./agent-types.ts";

const run = promisify(execFile);
const repository = "Codertocat/Hello-World";

/**
 * What a Python agent and a Python client can expect from the gateway.
 *
 * @param agentUrl of the agent of this type that has just registered
 * @param python the interpreter of an environment that has the Agentex SDK
 * @param root the checkout
 */
export async function runChecks(
  { gatewayUrl, agentUrl }: { gatewayUrl: string; agentUrl: string },
  type: AgentType,
  { python, root }: { python: string; root: string },
): Promise<CheckResult[]> {
  const agentName = type.name;
  const body = pushPayload();
  let secret = "";
  const send = async (path: string, signature: string | undefined, method = "POST"): Promise<Response> => {
    const headers = new Headers({ "content-type": "application/json", "x-github-event": "push" });
    headers.set("x-github-delivery", crypto.randomUUID());
    if (signature !== undefined) headers.set("x-hub-signature-256", signature);
    const url = `${gatewayUrl}/agents/forward/name/${path}`;
    return fetch(url, { method, headers, ...(method === "GET" ? {} : { body }) });
  };
  const refused = (name: string, status: number, request: () => Promise<Response>): Promise<CheckResult> =>
    check(name, async () => assertStatus(await request(), status));

  return [
    await check("the agent's own start registered it", async () => {
      const response = await fetch(`${gatewayUrl}/agents/name/${agentName}`);
      await assertStatus(response, 200);
      assert.partialDeepStrictEqual(await response.json(), {
        name: agentName,
        acp_url: agentUrl,
        acp_type: type.acpType,
        status: "Ready",
      });
    }),
    await check("a GitHub key is created for it", async () => {
      const response = await fetch(`${gatewayUrl}/agent_api_keys`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ agent_name: agentName, name: repository, api_key_type: "github" }),
      });
      await assertStatus(response, 200);
      const key: unknown = await response.json();
      assert.ok(
        typeof key === "object" && key !== null && "api_key" in key && typeof key.api_key === "string",
      );
      secret = key.api_key;
    }),
    await check("a signed push is answered by the agent, which saw the exact body", async () => {
      const response = await send(`${agentName}/code_changes`, await sign(secret, body));
      await assertStatus(response, 200);
      assert.deepEqual(await response.json(), { sha256: sha256(body), event: "push", repository });
      assert.ok(response.headers.has("x-agentex-delivery-id"), "the answer has no x-agentex-delivery-id");
    }),
    await refused("a wrong signature is refused", 401, async () =>
      send(`${agentName}/code_changes`, await sign(`not ${secret}`, body)),
    ),
    await refused("no credentials are refused", 401, async () =>
      send(`${agentName}/code_changes`, undefined),
    ),
    await refused("a path that the agent does not have is not found by strangers", 404, async () =>
      send(`${agentName}/code_change`, undefined),
    ),
    await check("a route that its OpenAPI document does not show is reached by a signed push", async () => {
      const response = await send(`${agentName}/hidden`, await sign(secret, body));
      await assertStatus(response, 200);
      assert.deepEqual(await response.json(), { hidden: true });
    }),
    await refused("a method that the agent does not have is not allowed", 405, async () =>
      send(`${agentName}/code_changes`, await sign(secret, body), "PUT"),
    ),
    await refused("the agent's own /api is never forwarded", 404, async () =>
      send(`${agentName}/api`, await sign(secret, body)),
    ),
    await refused("an agent that does not exist is not found", 404, async () =>
      send("nobody/code_changes", await sign(secret, body)),
    ),
    await check("the agent saw that one push and nothing else", async () => {
      const response = await fetch(`${agentUrl}/seen`);
      assert.deepEqual(await response.json(), [sha256(body)]);
    }),
    await check("the SDK's client reads the agents", async () => {
      const script = join(root, "scripts/python/checks/read_agents.py");
      const { stdout } = await run(python, ["-B", script, gatewayUrl, agentName]);
      assert.deepEqual(JSON.parse(stdout), { listed: true, status: "Ready" });
    }),
  ];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
