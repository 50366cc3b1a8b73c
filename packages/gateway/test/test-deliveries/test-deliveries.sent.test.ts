import assert from "node:assert/strict";
import { before, test } from "node:test";
import { signedEvent } from "agentex-gateway-sdk/testing";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

eachStore("a test event", (store) => {
  const scene = useGateway(store);
  const send = (json: Shown) => scene.gateway.management.post("/agents/name/watcher/test-deliveries", json);

  before(async () => {
    await scene.gateway.management.register({
      name: "watcher",
      url: scene.agent.url,
      routes: ["POST /code_changes", "POST /other"],
    });
    await scene.gateway.management.createKey({ agent: "watcher", name: "octo/repo", type: "github" });
  });

  test("of GitHub is a real payload, named after the key, and goes through the whole gateway to the agent", async () => {
    const answer = await send({ provider: "github", event: "push", route: "/code_changes" });
    assert.equal(answer.status, 200, answer.text);
    const { status, delivery_id, event, key } = answer.json() as Shown;
    assert.deepEqual([status, event, key], [200, "push", "octo/repo"], answer.text);
    const shown = await scene.gateway.management.get(`/deliveries/${String(delivery_id)}`);
    const { provider, conversation, provider_delivery_id } = shown.json() as Shown;
    assert.equal(provider, "github");
    assert.match(String(conversation), /^octo\/repo@refs\//);
    assert.match(String(provider_delivery_id), /^test-/);
  });

  test("reaches the agent as often as it is sent, although its body is always the same", async () => {
    const issue = { updated_at: "2026-01-02T03:04:05Z" };
    const payload = { repository: { full_name: "octo/repo" }, issue };
    for (const wanted of [{ event: "push" }, { event: "push" }, { payload }, { payload }]) {
      const answer = await send({ provider: "github", route: "/code_changes", ...wanted });
      assert.doesNotMatch(answer.text, /already has this delivery/);
    }
    assert.equal(scene.agent.received.length, 4);
    // What only the gateway knows about it is not passed on to the agent.
    assert.equal(scene.agent.last().headers["x-agentex-test-pass"], undefined);
  });

  test("contains the same data as the SDK's signedEvent", async () => {
    await send({ provider: "github", event: "push", route: "/code_changes" });
    const { headers } = scene.agent.last();
    const overrides = { repository: { full_name: "octo/repo" } };
    const event = await signedEvent("github", "push", overrides, { path: "/code_changes" });
    // Without a gateway that knows it, a run cannot be reported.
    const isOurs = (name: string) => name.startsWith("x-agentex-") && name !== "x-agentex-run-token";
    assert.deepEqual(
      [...event.headers.keys()].filter(isOurs),
      Object.keys(headers).filter(isOurs).toSorted(),
    );
    const same = ["attempt", "conversation", "event", "provider"].map((name) => `x-agentex-${name}`);
    for (const name of [...same, "content-type", "x-github-event"]) {
      assert.equal(event.headers.get(name), headers[name], name);
    }
    for (const name of ["delivery-id", "timestamp", "signature"].map((each) => `x-agentex-${each}`)) {
      const shape = (value: unknown) =>
        String(value)
          .replaceAll(/(?<=,)\S+/g, "…")
          .replaceAll(/(?<=^dlv_).+/g, "…");
      const digits = (value: unknown) => shape(value).replace(/^\d{10}$/, "seconds");
      assert.equal(digits(event.headers.get(name)), digits(headers[name]), name);
    }
  });

  test("has the values that were set, wherever they are", async () => {
    const set = { ref: "refs/heads/topic", "commits.0.message": "Fix it", "own.list.0": 1 };
    const answer = await send({ provider: "github", event: "push", route: "/code_changes", set });
    assert.equal((answer.json() as Shown)["status"], 200, answer.text);
    const { ref, commits, own } = JSON.parse(scene.agent.last().body.toString()) as {
      ref: string;
      commits: [{ message: string }];
      own: unknown;
    };
    assert.deepEqual([ref, commits[0].message, own], ["refs/heads/topic", "Fix it", { list: [1] }]);
    assertProblem(
      await send({ provider: "github", event: "push", route: "/code_changes", set: { "ref.x": 1 } }),
      422,
      "sample_misfit",
    );
  });

  test("can be of any event with its payload, signed and named as the provider does", async () => {
    const payload = { action: "celebrated", repository: { full_name: "octo/repo" } };
    const wanted = { provider: "github", event: "issues.celebrated", route: "/code_changes", payload };
    const { status, event } = (await send(wanted)).json() as Shown;
    assert.deepEqual([status, event], [200, "issues.celebrated"]);
    assert.equal(scene.agent.last().headers["x-github-event"], "issues");
    const problem = await send({ ...wanted, event: "issues.mourned" });
    assertProblem(problem, 422, "sample_misfit");
    assert.match(problem.text, /is 'issues\.celebrated', not 'issues\.mourned'/);
  });

  test("without a route goes to the one named after the provider, or to such a path if no routes are known", async () => {
    const { management, url } = { ...scene.gateway, url: scene.agent.url };
    const agents = { declared: ["POST /other", "POST /github"], undeclared: undefined };
    for (const [name, routes] of Object.entries(agents)) {
      await management.register({ name, url, ...(routes && { routes }) });
      await management.createKey({ agent: name, name: "octo/repo", type: "github" });
      const answer = await management.post(`/agents/name/${name}/test-deliveries`, { provider: "github" });
      assert.equal((answer.json() as Shown)["route"], "/github", answer.text);
      assert.equal(scene.agent.last().url, "/github");
    }
  });

  test("that does not exist is answered with similar ones", async () => {
    const answer = await send({ provider: "github", event: "pull_request.open", route: "/code_changes" });
    assertProblem(answer, 422, "sample_unknown");
    assert.match(answer.text, /Did you mean 'pull_request\.opened'\?/);
  });

  test("cannot be imitated by anything that others could send", async () => {
    const issue = { updated_at: "2026-01-02T03:04:05Z" };
    const body = JSON.stringify({ repository: { full_name: "octo/own" }, issue });
    await scene.gateway.management.createKey({
      agent: "watcher",
      name: "octo/own",
      type: "github",
      value: "own",
    });
    for (const pass of ["", "true", "x".repeat(36)]) {
      const headers = await githubHeaders("own", body, { "x-agentex-test-pass": pass });
      await scene.call("watcher", "/other", { method: "POST", headers, body });
    }
    assert.equal(scene.agent.received.length, 1);
  });

  test("says what is missing: the route, the key, the event, the provider", async () => {
    assertProblem(await send({ provider: "github" }), 400, "route_required");
    const route = "/code_changes";
    assertProblem(await send({ provider: "slack", route }), 409, "signing_key_missing");
    assertProblem(await send({ provider: "github", event: "nothing", route }), 422, "sample_unknown");
    assertProblem(await send({ provider: "nobody", route }), 404, "provider_not_found");
    await scene.gateway.management.createKey({ agent: "watcher", name: "octo/two", type: "github" });
    assertProblem(await send({ provider: "github", route }), 409, "signing_key_ambiguous");
  });

  test("is accepted for every provider whose secret the gateway has", async () => {
    const { management } = scene.gateway;
    for (const provider of providers.values()) {
      if (provider.secret.kind === "expected" || provider.secret.kind === "jwk") continue;
      await management.register({ name: "all", url: scene.agent.url, routes: ["POST /hook"] });
      const trigger = await management.post("/agent_api_keys/webhook-trigger", {
        agent_name: "all",
        source: provider.id,
        name: provider.identity.form?.example ?? "the-key",
        forward_path: "hook",
        ...(provider.secret.madeBy === "provider" && { secret: secretOf(provider.id) }),
      });
      if (provider.secret.kind === "public_key") {
        assertProblem(trigger, 422, "secret_invalid");
        continue;
      }
      assert.equal(trigger.status, 200, `${provider.id}: ${trigger.text}`);
      const { setup } = trigger.json() as { setup: Shown };
      assert.equal(setup["secret"], provider.setup.secret);
      const answer = await management.post("/agents/name/all/test-deliveries", { provider: provider.id });
      assert.equal((answer.json() as Shown)["status"], 200, `${provider.id}: ${answer.text}`);
    }
  });

  test("of a provider with its own private key cannot be signed, and says so", async () => {
    await scene.gateway.management.createKey({
      agent: "watcher",
      name: "1",
      type: "discord",
      value: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    });
    assertProblem(await send({ provider: "discord", route: "/code_changes" }), 409, "sample_unsignable");
  });
});

/** Some secrets have their own format. */
function secretOf(id: string): string {
  const base64 = Buffer.alloc(32, 7).toString("base64");
  const rule = providers.get(id)?.secret;
  if (rule?.kind === "hex") return Buffer.alloc(32, 7).toString("hex");
  return rule?.kind === "base64"
    ? (rule.prefix ?? "") + base64
    : "a secret of their own".replaceAll(" ", "-");
}
