import assert from "node:assert/strict";
import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { until } from "../../start/until.ts";
import { assertStatus, check, type CheckResult } from "./check.ts";
import { startChild } from "../child.ts";
import { pushPayload } from "./push-payload.ts";

const AGENT = "mcp-reader";
const TIMEOUT = 60_000;
let pushes = 0;

/** FastMCP's client, unmodified, lists, polls and streams the events of an agent that exists only for this purpose. */
export async function checkMcpEvents(
  gatewayUrl: string,
  python: string,
  root: string,
): Promise<CheckResult[]> {
  const secret = await prepareAgent(gatewayUrl);
  await using reader = startChild({
    command: python,
    args: [
      "-B",
      join(root, "scripts/python/checks/mcp_events.py"),
      `${gatewayUrl}/mcp`,
      "github.push",
      AGENT,
    ],
    cwd: root,
    env: process.env,
  });
  const step = async (name: string): Promise<unknown> => {
    const line = await until(
      () =>
        reader
          .output()
          .split("\n")
          .find((said) => said.startsWith(`{"${name}"`)),
      { timeout: TIMEOUT },
    );
    assert.ok(line, reader.output());
    return member(JSON.parse(line), name);
  };
  const arrives = async (name: string): Promise<void> => {
    const delivery = await push(gatewayUrl, secret);
    assert.partialDeepStrictEqual(await step(name), { eventId: delivery, name: "github.push" });
  };
  return [
    await check("FastMCP's client lists the events", async () => assert.equal(await step("listed"), true)),
    await check("FastMCP's client polls an event", async () => {
      await step("ready");
      await arrives("polled");
    }),
    await check("FastMCP's client gets an event from a stream", async () => {
      await step("active");
      await arrives("streamed");
    }),
  ];
}

/** Registers the agent. @returns the secret of its GitHub key. */
async function prepareAgent(gatewayUrl: string): Promise<string> {
  await post(`${gatewayUrl}/agents/register`, {
    name: AGENT,
    description: "Is there for those who read its events",
    acp_type: "async",
    delivery: "subscription",
    registration_metadata: { webhook_routes: [{ method: "POST", path: "/pushes" }] },
  });
  const key = await post(`${gatewayUrl}/agent_api_keys`, {
    agent_name: AGENT,
    name: "Codertocat/Hello-World",
    api_key_type: "github",
  });
  return String(member(key, "api_key"));
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await assertStatus(response, 200);
  return response.json();
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** @returns the delivery's id. */
async function push(gatewayUrl: string, secret: string): Promise<string | null> {
  // GitHub signs no time, so the same bytes would be a duplicate.
  const body = pushPayload() + " ".repeat(++pushes);
  const response = await fetch(`${gatewayUrl}/agents/forward/name/${AGENT}/pushes`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": crypto.randomUUID(),
      "x-hub-signature-256": await sign(secret, body),
    },
    body,
  });
  await assertStatus(response, 200);
  return response.headers.get("x-agentex-delivery-id");
}
