import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { samplesOf } from "agentex-webhook-providers/samples";
import type { DeliveryContext } from "../../src/index.ts";
import { fakeGateway, signedEvent, TEST_KEY } from "../../src/testing/index.ts";
import { createAgent, KEY } from "../harness/agent.ts";

/** An agent that responds with what its handler received. */
function echoing(options: Parameters<typeof createAgent>[0] = {}, path = "/hook") {
  const acp = createAgent(options);
  acp.post(path, async (request, context) => ({
    ...about(context),
    payload: await request.payload(),
    github: request.headers.get("x-github-event"),
    path: new URL(request.url).pathname,
  }));
  return acp;
}

function about({
  deliveryId,
  attempt,
  provider,
  event,
  conversation,
  actor,
  standing,
  isDigest,
}: DeliveryContext): About {
  return { deliveryId, attempt, provider, event, conversation, actor, standing, isDigest };
}

type About = Pick<
  DeliveryContext,
  "deliveryId" | "attempt" | "provider" | "event" | "conversation" | "actor" | "standing" | "isDigest"
>;

type Echo = About & {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly github: string | null;
  readonly path: string;
};

async function echoOf(response: Response): Promise<Echo> {
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()) as Echo;
}

describe("a signed event", () => {
  test("is accepted by an agent with the test key, and contains the same data as the gateway's", async () => {
    const request = await signedEvent(
      "github",
      "pull_request.opened",
      { number: 7, pull_request: { number: 7, title: "Ünïcode", labels: [] }, organization: undefined },
      { path: "/hook?x={'}" },
    );
    const { payload, ...echo } = await echoOf(await echoing({ agentApiKey: TEST_KEY }).fetch(request));
    assert.match(echo.deliveryId, /^dlv_[0-9a-z]{13}$/);
    assert.deepEqual(
      { ...echo, deliveryId: "" },
      {
        deliveryId: "",
        attempt: 1,
        provider: "github",
        event: "pull_request.opened",
        conversation: "Codertocat/Hello-World#7",
        actor: { id: "21031067", name: "Codertocat", kind: "user" },
        standing: "owner",
        isDigest: false,
        github: "pull_request",
        path: "/hook",
      },
    );
    const { title, labels, state } = payload["pull_request"] as Record<string, unknown>;
    assert.deepEqual({ title, labels, state }, { title: "Ünïcode", labels: [], state: "open" });
    assert.ok(!("organization" in payload));
  });

  test("is refused by an agent with another key, and without its signature", async () => {
    const acp = echoing({ agentApiKey: KEY });
    assert.equal((await acp.fetch(await signedEvent("github", "push", {}, { path: "/hook" }))).status, 401);
    const request = await signedEvent("github", "push", {}, { path: "/hook", key: KEY });
    request.headers.set("x-agentex-event", "another");
    assert.equal((await acp.fetch(request)).status, 401);
  });

  test("of an unknown provider or event is an error that names the known ones", async () => {
    await assert.rejects(signedEvent("githob", "push"), /no provider 'githob'.*\bgithub\b.*\bslack\b/);
    await assert.rejects(signedEvent("github", "pull_request.open"), (error: Error) => {
      assert.match(error.message, /no sample of GitHub's event 'pull_request.open'.*pull_request\.opened/);
      assert.doesNotMatch(error.message, /\bpush\b/, "those of the same kind are enough");
      return true;
    });
    await assert.rejects(signedEvent("stripe", "pushed"), /There (is|are): .*\w/);
  });

  test("exists for every event that a provider has a sample of, unless the gateway answers it", async () => {
    const answered: string[] = [];
    for (const provider of providers.values()) {
      const gateway = fakeGateway(echoing());
      for (const { event } of await samplesOf(provider.id)) {
        try {
          const echo = await echoOf(await gateway.deliver(provider.id, event));
          assert.deepEqual({ provider: echo.provider, event: echo.event }, { provider: provider.id, event });
        } catch (error) {
          if (!(error instanceof TypeError && error.message.includes("answered by the gateway"))) throw error;
          answered.push(`${provider.id} ${event}`);
        }
      }
    }
    assert.ok(answered.length < 10, answered.join(", "));
  });
});

describe("a fake gateway", () => {
  test("delivers to an agent that has no key, is not started and reaches no gateway", async () => {
    const gateway = fakeGateway(echoing({ baseUrl: "http://127.0.0.1:1" }));
    const echo = await echoOf(await gateway.deliver("github", "push", { ref: "refs/heads/topic" }));
    assert.equal(echo.conversation, "Codertocat/Hello-World@refs/heads/topic");
    assert.equal(echo.payload["ref"], "refs/heads/topic");
  });

  test("delivers below the agent's base path, to the named route of several", async () => {
    const acp = echoing({ acpUrl: "http://host.test/agents/helper" }, "/repos/:owner");
    acp.post("/other", () => null);
    const gateway = fakeGateway(acp);
    await assert.rejects(gateway.deliver("github", "push"), /\/repos\/:owner, \/other/);
    const echo = await echoOf(await gateway.deliver("github", "push", {}, { path: "/repos/octo" }));
    assert.equal(echo.path, "/agents/helper/repos/octo");
  });

  test("makes another attempt at the same delivery", async () => {
    const gateway = fakeGateway(echoing());
    const echo = await echoOf(
      await gateway.deliver("slack", "app_mention", {}, { deliveryId: "dlv_1", attempt: 2 }),
    );
    assert.deepEqual([echo.deliveryId, echo.attempt, echo.provider], ["dlv_1", 2, "slack"]);
  });

  test("overrides the fields of forms, and JSON within them", async () => {
    const gateway = fakeGateway(echoing());
    const command = await echoOf(await gateway.deliver("slack", "/weather", { text: "Oslo" }));
    assert.equal(command.payload["text"], "Oslo");
    const click = await echoOf(await gateway.deliver("slack", "block_actions", { user: { id: "U2" } }));
    assert.equal((click.payload["user"] as { id: string }).id, "U2");
  });

  test("forwards a caller's own request, and that of a provider without samples", async () => {
    const gateway = fakeGateway(echoing());
    const own = await echoOf(await gateway.forward("/hook", { body: { name: "Ada" } }));
    assert.deepEqual([own.provider, own.event, own.payload], ["external", undefined, { name: "Ada" }]);
    const acme = { provider: "acme", event: "order.made", body: "a=1", headers: { "Content-Type": FORM } };
    const theirs = await echoOf(await gateway.forward("/hook", acme, { conversation: "orders/1" }));
    assert.deepEqual(
      [theirs.provider, theirs.event, theirs.conversation, theirs.payload],
      ["acme", "order.made", "orders/1", { a: "1" }],
    );
  });
});

const FORM = "application/x-www-form-urlencoded";
