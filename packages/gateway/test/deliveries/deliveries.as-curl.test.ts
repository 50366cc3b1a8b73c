import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { GatewayClient, GatewayError } from "agentex-gateway-sdk/client";
import { isPublicValue, providers, sign, signAgain, verify } from "agentex-webhook-providers";
import fc from "fast-check";
import { curlBody, writeCurl, type CurlRequest } from "../../src/management/deliveries/curl/write-curl.ts";
import { samplesOf } from "../../src/test-deliveries/samples-of.ts";
import { createTestPasses } from "../../src/test-deliveries/test-passes.ts";
import { onSqlite } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { waitFor } from "../harness/wait-for.ts";
import { useGateway } from "../harness/use-gateway.ts";

const REQUEST: CurlRequest = {
  method: "POST",
  url: "http://localhost:5003/agents/forward/name/hello/greetings",
  headers: [],
  body: { kind: "empty" },
};

/** The arguments that a shell parses from a command. */
function argumentsOf(command: string): string[] {
  const script = command.replace(/^curl/, String.raw`printf '%s\0'`);
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("a request as a command", () => {
  test("is parsed by a shell into what was received, whatever it contains", () => {
    const text = fc.string({ unit: "grapheme" }).map((any) => any.toWellFormed().replaceAll("\0", ""));
    fc.assert(
      fc.property(text, text, (sent, value) => {
        const body = curlBody(Buffer.from(sent), REQUEST);
        const command = writeCurl({ ...REQUEST, body, headers: [["content-type", `a${value}`]] });
        const data = sent === "" ? [] : ["--data-raw", sent];
        assert.deepEqual(argumentsOf(command), [
          "-sS",
          "-X",
          "POST",
          REQUEST.url,
          "-H",
          `content-type: a${value}`,
          ...data,
        ]);
      }),
      { numRuns: 30 },
    );
  });
});

onSqlite("a delivery's command", (store) => {
  let later = 0;
  const scene = useGateway(store, { clock: () => Date.now() + later });
  const secret = "known to the provider";
  const payload = { repository: { full_name: "octo/repo" }, note: 'it\'s "quoted"\n' };
  let client: GatewayClient;
  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "watcher", name: "octo/repo", type: "github", value: secret });
  });
  const deliver = async (headers: Record<string, string>, body: string | Buffer): Promise<string> => {
    const answer = await scene.call("watcher", "/hook", { method: "POST", headers, body });
    const id = answer.headers["x-agentex-delivery-id"];
    assert.equal(typeof id, "string", answer.text);
    return String(id);
  };
  const run = async (command: string): Promise<void> => {
    await promisify(execFile)("sh", ["-c", command]);
  };

  test("sends it through the gateway as a test, as often as it runs, signed again", async () => {
    const body = JSON.stringify(payload);
    const id = await deliver(await githubHeaders(secret, body), body);
    const { command, signed_with } = await client.deliveries.curl(id);
    assert.equal(signed_with, "a secret that stands in for the GitHub key octo/repo until then");
    await run(command);
    await run(command);
    const listed = async () =>
      (await client.deliveries.list({ agent: "watcher", provider: "github" })).deliveries;
    // Senders get the response before it is recorded.
    await waitFor(async () => (await listed()).every(({ status }) => status === "delivered"));
    const deliveries = await listed();
    assert.deepEqual(
      deliveries.map(({ test: isTest, status, event }) => [isTest, status, event]),
      [
        [true, "delivered", "push"],
        [true, "delivered", "push"],
        [false, "delivered", "push"],
      ],
    );
    assert.equal(scene.agent.received.at(-1)?.body.toString(), body);
  });

  test("contains no secret of the key, and nothing that works after an hour", async () => {
    const { management } = scene.gateway;
    const token = "only GitLab and the gateway know it";
    await management.createKey({ agent: "watcher", name: "octo/lab", type: "gitlab", value: token });
    const body = JSON.stringify({ object_kind: "push", project: { path_with_namespace: "octo/lab" } });
    const id = await deliver({ "x-gitlab-token": token, "x-gitlab-event": "Push Hook" }, body);
    const { command } = await client.deliveries.curl(id);
    assert.ok(!command.includes(token), "GitLab sends its secret");
    const tests = async () => {
      const { deliveries } = await client.deliveries.list({ agent: "watcher", provider: "gitlab" });
      return deliveries.filter(({ test: isTest, key_name }) => isTest && key_name === "octo/lab").length;
    };
    await run(command);
    assert.equal(await tests(), 1);
    // The stand-in is valid only for its pass, and for its own key.
    const [pass = ""] = /x-agentex-test-pass: [^']+/.exec(command) ?? [];
    await run(
      command.replace(
        pass,
        pass.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      ),
    );
    await run(command.replace(` -H '${pass}'`, ""));
    later = 3_600_001;
    await run(command);
    later = 0;
    assert.equal(await tests(), 1);
  });

  test("can be signed with a stand-in for every provider that signs with a secret", async () => {
    const standIn = createTestPasses({ hash: (text) => text }, Date.now).secretOf("any pass");
    for (const provider of providers.values()) {
      const [sample] = await samplesOf(provider);
      if (sample === undefined || isPublicValue(provider.secret)) continue;
      const now = new Date();
      const sending = { secret: standIn, url: "https://gateway.example/hook", id: "test-1", now };
      const signed = sign(provider, sample, sending);
      if (signed.outcome !== "signed") continue;
      const again = signAgain(provider, signed.request, sending);
      assert.equal(again.outcome, "signed", provider.id);
      const { outcome } = verify(provider, again.request, [standIn], now);
      assert.equal(outcome, "verified", provider.id);
    }
  });

  test("preserves a body that is not text, and has its own key for a caller with one", async () => {
    const created = await client.keys.create({ agent_name: "watcher", name: "ci" });
    const key = created.api_key ?? "";
    const body = Buffer.from([0, 255, 10, 13, 39]);
    const id = await deliver({ "x-agent-api-key": key, "content-type": "application/octet-stream" }, body);
    const { command, expires_at } = await client.deliveries.curl(id, { to: "gateway" });
    assert.equal(command.includes(key), false);
    await run(command);
    assert.deepEqual(scene.agent.received.at(-1)?.body, body);
    const keys = await client.keys.list({ agent_name: "watcher" });
    assert.equal(keys.find(({ name }) => name.startsWith("curl-"))?.expires_at, expires_at);
  });

  test("sends it to the agent with the gateway's signature, past the gateway", async () => {
    const body = JSON.stringify(payload);
    const id = await deliver(await githubHeaders(secret, body), body);
    const recorded = (await client.deliveries.list()).deliveries.length;
    await run((await client.deliveries.curl(id, { to: "agent" })).command);
    assert.equal((await client.deliveries.list()).deliveries.length, recorded);
    const { headers } = scene.agent.received.at(-1) ?? {};
    assert.equal(headers?.["x-agentex-delivery-id"], id);
    assert.match(String(headers?.["x-agentex-signature"]), /^v1,\S+ agentex-v1,\S+$/);
  });

  test("is not created once the key has been deleted, and says why", async () => {
    const body = JSON.stringify({ repository: { full_name: "octo/gone" } });
    const { management } = scene.gateway;
    await management.createKey({ agent: "watcher", name: "octo/gone", type: "github", value: "soon gone" });
    const id = await deliver(await githubHeaders("soon gone", body), body);
    await client.keys.deleteByName({ name: "octo/gone", agent_name: "watcher", api_key_type: "github" });
    await assert.rejects(client.deliveries.curl(id), (error: unknown) => {
      assert.ok(error instanceof GatewayError);
      return (
        error.code === "delivery_unsendable" && /key that verified it no longer exists/.test(error.message)
      );
    });
  });
});

onSqlite("a delivery that is edited and sent again", (store) => {
  const scene = useGateway(store);
  const secret = "known to the provider";

  test("is a test with the changed request, described by its new content, and signed again", async () => {
    const { management } = scene.gateway;
    const client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "watcher", name: "octo/repo", type: "github", value: secret });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" } });
    const headers = await githubHeaders(secret, body);
    const answer = await scene.call("watcher", "/hook", { method: "POST", headers, body });
    const id = String(answer.headers["x-agentex-delivery-id"]);
    await waitFor(async () => (await client.deliveries.get(id)).status === "delivered");
    const { request } = await client.deliveries.get(id);
    const shown = Object.fromEntries(request?.headers ?? []);
    assert.match(shown["x-hub-signature-256"] ?? "", /^sha256=.{5}…$/);

    const edited = JSON.stringify({
      action: "opened",
      pull_request: {},
      repository: { full_name: "octo/repo" },
    });
    const set = { "x-github-event": "pull_request", "user-agent": null, "x-agentex-event": "forged" };
    const sent = await client.deliveries.resend(id, { body: edited, headers: set });
    assert.partialDeepStrictEqual(sent, { test: true, replay_of: id, event: "pull_request.opened" });
    await waitFor(async () => (await client.deliveries.get(sent.id)).status === "delivered");
    const received = scene.agent.received.at(-1);
    assert.equal(received?.body.toString(), edited);
    assert.equal(received?.headers["user-agent"], undefined);
    assert.equal(received?.headers["x-agentex-event"], "pull_request.opened");
    const { "x-hub-signature-256": signature } = await githubHeaders(secret, edited);
    assert.equal(received?.headers["x-hub-signature-256"], signature);
  });
});
