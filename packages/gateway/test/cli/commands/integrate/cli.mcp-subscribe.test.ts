import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { waitFor } from "../../../harness/wait-for.ts";
import { agentex, startAgentex, type Running } from "../../agentex.ts";
import { startEventsServer, type EventsServer } from "./events-server.ts";

const AUTHORIZATION = "Bearer of-the-mcp-server";
/** Refreshed when half of it has passed. */
const LIFETIME = 4_000;

describe("agentex mcp subscribe", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  let server: EventsServer;
  const running: Running[] = [];
  const environment = () => ({ AGENTEX_BASE_URL: scene.gateway.url, MCP_AUTHORIZATION: AUTHORIZATION });
  const place = () => [
    server.url,
    "incident.created",
    "--agent",
    "on-call",
    "--public-url",
    scene.gateway.url,
  ];
  const start = (...args: string[]): Running => {
    const started = startAgentex(["mcp", "subscribe", ...place(), ...args], { environment: environment() });
    running.push(started);
    return started;
  };
  const run = async (command: string, ...args: string[]) =>
    agentex(["mcp", command, ...args], { environment: environment() });
  before(async () => {
    server = await startEventsServer(LIFETIME, AUTHORIZATION);
    await scene.gateway.management.register({
      name: "on-call",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/incidents", policy: "queued" }],
    });
  });
  after(async () => {
    for (const each of running) each.process.kill("SIGKILL");
    await server.stop();
  });

  test("delivers another server's events to the agent, refreshes, and resumes at the last event's cursor", async () => {
    const first = start("--argument", "severity=2");
    await first.says(/incident\.created of 127\.0\.0\.1:\d+ goes to on-call/);
    const { url, cursor, secret } = server.subscribed[0] ?? {};
    assert.deepEqual(server.subscribed[0]?.arguments, { severity: 2 });
    assert.equal(url, `${scene.gateway.url}/agents/forward/name/on-call/incidents`);
    assert.equal(cursor, null);
    assert.equal(await server.emit("41", { title: "Checkout answers slowly" }), 202);
    await waitFor(() => scene.agent.received.length === 1);
    const [received] = scene.agent.received;
    assert.equal(received?.headers["x-agentex-event"], "incident.created");
    assert.match(String(received?.body), /"title":"Checkout answers slowly"/);
    await waitFor(() => server.subscribed.length >= 2);
    assert.deepEqual(
      { ...server.subscribed[1] },
      { ...server.subscribed[0], cursor: "41" },
      "a refresh is the same subscription, at the cursor of the last event",
    );
    await first.stop();

    const again = start("--argument", "severity=2", "--once", "--json");
    const { code, stdout, stderr } = await again.ended();
    assert.equal(code, 0, stderr);
    const { subscription } = JSON.parse(stdout) as { readonly subscription: object };
    assert.partialDeepStrictEqual(subscription, { id: "sub_1", cursor: "41", truncated: false });
    assert.notEqual(
      server.subscribed.at(-1)?.secret,
      secret,
      "a secret is never shown again, so it is a new one",
    );
    assert.equal(await server.emit("42", { title: "Checkout is back" }), 202);

    const ended = await run("unsubscribe", ...place(), "--argument", "severity=2");
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(server.unsubscribed, [url]);
    assert.equal(await server.emit("43", {}), 401, "its key is gone");
  });

  test("says what is wrong: an unknown event, one without webhooks, no access, no server, no public URL", async () => {
    const [address, , ...rest] = place();
    const unknown = await run("subscribe", String(address), "incident.closed", ...rest);
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /has no event 'incident\.closed'\.\nIts events: incident\.created, polled\.only/,
    );
    const polled = await run("subscribe", String(address), "polled.only", ...rest);
    assert.match(polled.stderr, /does not deliver 'polled\.only' by webhook, only by: poll/);
    const wrong = await agentex(["mcp", "subscribe", ...place()], {
      environment: { ...environment(), MCP_AUTHORIZATION: "Bearer wrong" },
    });
    assert.equal(wrong.code, 4, wrong.stderr);
    assert.match(wrong.stderr, /MCP_AUTHORIZATION/);
    assert.doesNotMatch(wrong.stderr, /Bearer wrong|who are you/);
    const nobody = await run("subscribe", "http://127.0.0.1:1/mcp", "incident.created", ...rest);
    assert.match(nobody.stderr, /No MCP server answered at 127\.0\.0\.1:1/);
    const nowhere = await run("subscribe", String(address), "incident.created", "--agent", "on-call");
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /AGENTEX_PUBLIC_URL/);
  });
});
