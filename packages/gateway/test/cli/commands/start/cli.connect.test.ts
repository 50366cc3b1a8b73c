import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { send } from "../../../harness/send.ts";
import { githubHeaders } from "../../../harness/sign.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { agentex, startAgentex } from "../../agentex.ts";
import { agentexAtTerminal } from "../../terminal.ts";

const PUSH = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/repo" } });

describe("agentex connect", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  const environment = () => ({ AGENTEX_BASE_URL: scene.gateway.url });
  const register = (name: string, routes = ["POST /code_changes", "POST /other"]) =>
    scene.gateway.management.register({ name, url: scene.agent.url, routes });
  const keyOf = async (agent: string) => {
    const { management } = scene.gateway;
    const keys = (await management.get(`/agent_api_keys?agent_name=${agent}`)).json() as {
      readonly api_key_type: string;
      readonly values: readonly unknown[];
    }[];
    return keys.find(({ api_key_type }) => api_key_type !== "internal") ?? assert.fail("no key");
  };
  const push = async (agent: string, secret: string, body = PUSH) =>
    send(scene.gateway.url, {
      method: "POST",
      path: `/agents/forward/name/${agent}/code_changes`,
      headers: await githubHeaders(secret, body),
      body,
    });

  test("guides from nothing to a verified webhook, and explains what is wrong with an invalid one", async () => {
    await register("asked");
    await register("another");
    const terminal = agentexAtTerminal(["connect"], {
      environment: { ...environment(), AGENTEX_PUBLIC_URL: scene.gateway.url },
    });
    try {
      await terminal.shows("Which agent should receive the webhooks?");
      await terminal.shows("asked");
      // Agents are listed by name.
      terminal.press("\u001b[B");
      terminal.press("\r");
      await terminal.shows("Which route?");
      terminal.press("\r");
      await terminal.shows("Which provider sends the webhooks?");
      terminal.press("github");
      await terminal.shows(/GitHub/);
      terminal.press("\r");
      await terminal.shows("What is it for?");
      terminal.press("\r");
      await terminal.shows("The key's name.");
      terminal.press("octo/repo/tree\r");
      // Between two prompts, nobody reads keys.
      await terminal.shows(/write it as owner\/name[^]*The key's name\./);
      terminal.press("octo/repo\r");
      await terminal.shows(/GitHub cannot reach this URL/);
      await terminal.shows(/cloudflared tunnel --url http:\/\/localhost:\d+/);
      terminal.press("\r");
      await terminal.shows("Waiting for the first webhook");

      const shown = terminal.text();
      assert.match(shown, /Settings → Webhooks → Add webhook/);
      assert.match(shown, new RegExp(`${scene.gateway.url}/agents/forward/name/asked/code_changes`));
      const secret = /^ {5}([0-9a-f]{64})\r?$/m.exec(shown)?.[1];
      assert.ok(secret !== undefined, shown);

      const refused = await push("asked", "not-the-secret");
      assert.equal(refused.status, 401);
      await terminal.shows("A request was rejected");
      await terminal.shows("signature_invalid");

      assert.equal((await push("asked", secret)).status, 200);
      await terminal.shows("verified");
      assert.equal(await terminal.ended(), 0);
      assert.match(terminal.text(), /github push, stored as dlv_\w{13}.+\s+The agent returned 200/);
    } finally {
      terminal.kill();
    }
    assert.equal(scene.agent.received.length, 1);
  });

  test("skips prompts that flags answer, and prints each step as a line of JSON", async () => {
    await register("flagged");
    const running = startAgentex(
      [
        "connect",
        "--agent",
        "flagged",
        "--route",
        "/code_changes",
        "--provider",
        "github",
        "--name",
        "octo/repo",
        "--json",
      ],
      { environment: environment() },
    );
    await running.says('"trigger"');
    const { trigger } = JSON.parse(running.stdout()) as { trigger: Record<string, string> };
    assert.equal(trigger["webhook_path"], "/agents/forward/name/flagged/code_changes");
    assert.equal((await push("flagged", String(trigger["secret"]))).status, 200);
    const ran = await running.ended();
    assert.equal(ran.code, 0, ran.stderr);
    const [, line = ""] = ran.stdout.trimEnd().split("\n");
    const { delivery } = JSON.parse(line) as { delivery: Record<string, unknown> };
    assert.equal(delivery["status"], "delivered");
    assert.equal(delivery["agent_name"], "flagged");
  });

  test("says which flag is missing if it cannot prompt", async () => {
    await register("mute");
    const ran = await agentex(["connect", "--agent", "mute", "--route", "/other"], {
      environment: environment(),
    });
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /--provider ID/);
    assert.equal(ran.stdout, "");
  });

  test("reads a provider's own secret from standard input, and never shows it", async () => {
    await register("slacked");
    const ran = await agentex(
      [
        "connect",
        "--agent",
        "slacked",
        "--route",
        "/other",
        "--provider",
        "slack",
        "--name",
        "A1",
        "--value-stdin",
        "--no-wait",
      ],
      { environment: environment(), input: "the-signing-secret\n" },
    );
    assert.equal(ran.code, 0, ran.stderr);
    assert.doesNotMatch(ran.stdout + ran.stderr, /the-signing-secret/);
    assert.match(ran.stdout, /Request URL/);
  });

  test("shows Stripe's URL before it asks for the secret that Stripe then generates", async () => {
    await register("billed");
    const terminal = agentexAtTerminal(
      [
        "connect",
        "--agent",
        "billed",
        "--route",
        "/other",
        "--provider",
        "stripe",
        "--name",
        "live",
        "--no-wait",
      ],
      { environment: { ...environment(), AGENTEX_PUBLIC_URL: "https://hooks.example" } },
    );
    try {
      await terminal.shows("https://hooks.example/agents/forward/name/billed/other");
      await terminal.shows("The secret. The destination's Signing secret");
      assert.equal((await keyOf("billed")).values.length, 0);
      terminal.press("whsec_of-stripe\r");
      assert.equal(await terminal.ended(), 0, terminal.text());
      assert.equal((await keyOf("billed")).values.length, 1);
      assert.doesNotMatch(terminal.text(), /whsec_of-stripe/);
    } finally {
      terminal.kill();
    }
  });

  test("without a terminal, sets up the URL first and stores the secret in a second run", async () => {
    await register("twice");
    const args = [
      "connect",
      "--agent",
      "twice",
      "--route",
      "/other",
      "--provider",
      "stripe",
      "--name",
      "live",
    ];
    const first = await agentex([...args, "--secret-later", "--no-wait"], {
      environment: { ...environment(), AGENTEX_PUBLIC_URL: "http://10.0.0.1" },
    });
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /http:\/\/10\.0\.0\.1\/agents\/forward\/name\/twice\/other/);
    assert.match(first.stderr, /private network[^]+ngrok http/);
    assert.equal((await keyOf("twice")).values.length, 0);
    const second = await agentex([...args, "--value-stdin", "--no-wait"], {
      environment: environment(),
      input: "whsec_of-stripe\n",
    });
    assert.equal(second.code, 0, second.stderr);
    assert.equal((await keyOf("twice")).values.length, 1);
  });

  test("rejects a route that the agent does not have, and creates nothing", async () => {
    await register("routed");
    const args = [
      "connect",
      "--agent",
      "routed",
      "--provider",
      "github",
      "--name",
      "o/r",
      "--route",
      "/code_change",
    ];
    const ran = await agentex([...args, "--no-wait"], { environment: environment() });
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /Did you mean '\/code_changes'/);
    await assert.rejects(keyOf("routed"));
  });

  test("keeps the secret of an existing key, and creates a new one when told to", async () => {
    await register("again");
    await scene.gateway.management.createKey({
      agent: "again",
      name: "octo/repo",
      type: "github",
      value: "first-secret",
    });
    const args = [
      "connect",
      "--agent",
      "again",
      "--route",
      "/other",
      "--provider",
      "github",
      "--name",
      "octo/repo",
      "--no-wait",
      "--json",
    ];
    const kept = await agentex(args, { environment: environment() });
    assert.equal(kept.code, 0, kept.stderr);
    assert.equal((kept.json() as { trigger: { secret: unknown } }).trigger.secret, null);
    const renewed = await agentex([...args, "--new-secret"], { environment: environment() });
    assert.match(
      String((renewed.json() as { trigger: { secret: unknown } }).trigger.secret),
      /^[0-9a-f]{64}$/,
    );
  });

  test("gives up after the given time, with its own exit code", async () => {
    await register("silent");
    const ran = await agentex(
      [
        "connect",
        "--agent",
        "silent",
        "--route",
        "/other",
        "--provider",
        "github",
        "--name",
        "o/r",
        "--timeout",
        "1s",
      ],
      { environment: environment() },
    );
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /No webhook was verified within 1 s/);
  });

  test("can be left with Ctrl-C at any question", async () => {
    await register("left");
    const terminal = agentexAtTerminal(["connect", "--agent", "left"], { environment: environment() });
    try {
      await terminal.shows("Which route?");
      terminal.press("\u0003");
      assert.equal(await terminal.ended(), 130);
      await terminal.shows("nothing was changed");
    } finally {
      terminal.kill();
    }
  });
});
