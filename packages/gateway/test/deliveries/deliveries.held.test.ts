import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import type { DeliveryStatus } from "agentex-gateway-sdk/client";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { settled } from "../harness/settled.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a secret of GitHub's";
const BUDGET = { most: 20, within: "10m", per: "conversation" };

type Author = { readonly login: string; readonly id: number; readonly type: "User" | "Bot" };
const OWN: Author = { login: "my-app[bot]", id: 41, type: "Bot" };
const OTHER: Author = { login: "other-app[bot]", id: 42, type: "Bot" };
const PERSON: Author = { login: "octocat", id: 1, type: "User" };

eachStore("a delivery, held", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const hook = { method: "POST", path: "/hook", policy: "queued" };
    await management.register({
      name: "careful",
      url: scene.agent.url,
      identities: ["github:41"],
      routes: [
        { ...hook, budget: BUDGET },
        { ...hook, path: "/direct", policy: "direct", budget: { ...BUDGET, most: 1, per: "route" } },
        { ...hook, path: "/trusting", ordering: "serialize", from: { standing: ["owner", "member"] } },
      ],
    });
    for (const [name, type, value] of [
      ["octo/repo", "github", SECRET],
      ["a-caller", "external", "an-api-key-of-ours"],
    ] as const) {
      await management.createKey({ agent: "careful", name, type, value });
    }
  });

  type Comment = {
    readonly author: Author;
    readonly issue: number;
    readonly path?: string;
    readonly association?: string;
    readonly id?: string;
    readonly agent?: string;
  };
  async function comment({ author, issue, path = "/hook", association = "NONE", id, agent }: Comment) {
    const body = JSON.stringify({
      action: "created",
      repository: { full_name: "octo/repo" },
      issue: { number: issue, title: "A title" },
      comment: { id: randomUUID(), body: "A comment", user: author, author_association: association },
      sender: author,
    });
    return scene.call(agent ?? "careful", path, {
      method: "POST",
      headers: await githubHeaders(SECRET, body, {
        "x-github-event": "issue_comment",
        "x-github-delivery": id ?? randomUUID(),
      }),
      body,
    });
  }
  const idOf = (answer: { headers: Record<string, unknown> }) =>
    String(answer.headers["x-agentex-delivery-id"]);
  const of = async (issue: number, status: DeliveryStatus) =>
    (await client.deliveries.list({ conversation: `octo/repo#${issue}`, status: [status], limit: 200 }))
      .deliveries;

  /**
   * A GitHub where this app answers every comment of the agent, and the agent comments on everything. The returned function
   * resolves to the gateway's responses, once each comment has one.
   */
  function answerEachOther(
    app: Author,
    issue: number,
    most: number,
    agent?: string,
  ): () => Promise<readonly number[]> {
    const statuses: number[] = [];
    scene.agent.answers((received, response) => {
      if (received.headers["x-agentex-conversation"] !== `octo/repo#${issue}`) {
        response.writeHead(200).end();
        return;
      }
      response.writeHead(200).end();
      if (statuses.length >= most) return;
      const place = statuses.push(0) - 1;
      void comment({ author: app, issue, ...(agent !== undefined && { agent }) }).then(
        ({ status }) => (statuses[place] = status),
      );
    });
    return async () => {
      await waitFor(() => !statuses.includes(0));
      return statuses;
    };
  }

  test("for nobody: the agent's own events are filtered, so that it never answers itself", async () => {
    const statuses = answerEachOther(OWN, 1, 100);
    assert.equal((await comment({ author: PERSON, issue: 1 })).status, 202);
    await waitFor(async () => (await of(1, "filtered")).length === 1);
    assert.deepEqual(await statuses(), [200]);
    assert.equal(scene.agent.received.length, 1);
    const [echo] = await of(1, "filtered");
    assert.partialDeepStrictEqual(echo, {
      reason: { code: "echo", clause: "github:41", saw: "my-app[bot]" },
      actor: { id: "41", name: "my-app[bot]", kind: "bot" },
    });
  });

  test("beyond its budget, after exactly as many as it allows; a person's comment still arrives immediately", async () => {
    const statuses = answerEachOther(OTHER, 2, 100);
    await comment({ author: PERSON, issue: 2 });
    await waitFor(async () => (await of(2, "held")).length === 1);
    // The person's first, and as many of the other app's as its budget allows.
    assert.equal(scene.agent.received.length, 21);
    scene.agent.reset();
    const burst = await Promise.all(Array.from({ length: 30 }, () => comment({ author: OTHER, issue: 2 })));
    assert.deepEqual([...new Set([...(await statuses()), ...burst.map(({ status }) => status)])], [202]);
    assert.equal((await of(2, "held")).length, 31);
    assert.equal(scene.agent.received.length, 0);
    await settled(client, idOf(await comment({ author: PERSON, issue: 2 })), "delivered");
    assert.equal(scene.agent.received.length, 1);
    const [held] = await of(2, "held");
    assert.partialDeepStrictEqual(held, {
      reason: { code: "budget", clause: JSON.stringify(BUDGET) },
      attempt_count: 0,
      next_attempt_at: null,
    });
  });

  test("counts deliveries that arrive together, but not those of other conversations", async () => {
    await Promise.all(Array.from({ length: 50 }, () => comment({ author: OTHER, issue: 3 })));
    await settled(client, idOf(await comment({ author: OTHER, issue: 4 })), "delivered");
    await waitFor(async () => (await of(3, "delivered")).length === 20);
    assert.equal((await of(3, "held")).length, 30);
  });

  test("is reported as an alert, with its route", async () => {
    const { held_deliveries, loops } = await client.alerts();
    assert.deepEqual(
      held_deliveries.map(({ agent_name, route, held }) => [agent_name, route, held]),
      [["careful", "POST /hook", 61]],
    );
    // With a budget, there is no loop.
    assert.deepEqual(loops, []);
  });

  test("does not occur without a budget, but programs that answer each other raise an alert", async () => {
    await scene.gateway.management.register({
      name: "careless",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/hook", policy: "queued" }],
    });
    await scene.gateway.management.createKey({
      agent: "careless",
      name: "octo/repo",
      type: "github",
      value: SECRET,
    });
    answerEachOther(OWN, 20, 3, "careless");
    await comment({ author: PERSON, issue: 20, agent: "careless" });
    await waitFor(async () => (await of(20, "delivered")).length === 4);
    answerEachOther(OTHER, 21, 30, "careless");
    await comment({ author: PERSON, issue: 21, agent: "careless" });
    await waitFor(async () => (await of(21, "delivered")).length === 31);
    const { loops } = await client.alerts();
    assert.partialDeepStrictEqual(
      loops.toSorted((a, b) => a.conversation.localeCompare(b.conversation)),
      [
        {
          agent_name: "careless",
          route: "POST /hook",
          conversation: "octo/repo#20",
          kind: "echo",
          actor: "my-app[bot]",
          add: '"identities": ["github:41"]',
        },
        { conversation: "octo/repo#21", actor: "other-app[bot]", deliveries: 30 },
      ],
    );
    await scene.gateway.management.register({
      name: "careless",
      url: scene.agent.url,
      identities: ["github:41"],
      routes: [{ method: "POST", path: "/hook", policy: "queued" }],
    });
    assert.deepEqual(
      (await client.alerts()).loops.map(({ conversation, kind, add }) => [conversation, kind, add]),
      [["octo/repo#21", "loop", `"budget": ${JSON.stringify(BUDGET)}`]],
    );
  });

  test("is a duplicate if its provider sends it again", async () => {
    const id = randomUUID();
    const first = await comment({ author: PERSON, issue: 5, path: "/trusting", id });
    const again = await comment({ author: PERSON, issue: 5, path: "/trusting", id });
    assert.deepEqual([first.status, again.status], [202, 200]);
    assert.equal(idOf(again), idOf(first));
  });

  test("waits for a person, and is then placed at the end of its conversation", async () => {
    const held = idOf(await comment({ author: PERSON, issue: 6, path: "/trusting" }));
    assert.partialDeepStrictEqual(await client.deliveries.get(held), {
      status: "held",
      reason: { code: "standing", clause: "owner, member", saw: "none" },
      standing: "none",
      answered_status: 202,
    });
    // It blocks nobody.
    const passes = await comment({ author: PERSON, issue: 6, path: "/trusting", association: "MEMBER" });
    await settled(client, idOf(passes), "delivered");
    assert.equal(scene.agent.last().headers["x-agentex-standing"], "member");
    let finish = (): void => {};
    scene.agent.answers((_received, response) => (finish = () => response.writeHead(200).end()));
    const running = idOf(
      await comment({ author: PERSON, issue: 6, path: "/trusting", association: "MEMBER" }),
    );
    await settled(client, running, "running");
    const behind = idOf(
      await comment({ author: PERSON, issue: 6, path: "/trusting", association: "MEMBER" }),
    );
    await client.deliveries.release(held);
    scene.agent.answers((_received, response) => response.writeHead(200).end());
    finish();
    await settled(client, held, "delivered");
    assert.deepEqual(scene.agent.received.map(({ headers }) => headers["x-agentex-delivery-id"]).slice(-3), [
      running,
      behind,
      held,
    ]);
    assertProblem(
      await scene.gateway.management.post(`/deliveries/${held}/release`, {}),
      409,
      "delivery_not_held",
    );
  });

  test("can be cancelled, or released with all that match", async () => {
    const [one, two, three] = await Promise.all(
      [7, 7, 8].map(async (issue) => idOf(await comment({ author: PERSON, issue, path: "/trusting" }))),
    );
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    assert.equal((await client.deliveries.cancel(one)).status, "cancelled");
    assert.equal(await client.deliveries.countHeld({ conversation: "octo/repo#7" }), 1);
    const begun = await client.deliveries.releaseAll({ conversation: "octo/repo#7" });
    assert.partialDeepStrictEqual(begun, { action: "release", total: 1 });
    await settled(client, two, "delivered");
    await waitFor(async () => (await client.deliveries.replayProgress(begun.id)).finished_at !== null);
    assert.partialDeepStrictEqual(await client.deliveries.replayProgress(begun.id), { done: 1, failed: 0 });
    assert.equal((await client.deliveries.get(three)).status, "held");
    await client.deliveries.cancelAll({ conversation: "octo/repo#8" });
    await settled(client, three, "cancelled");
  });

  test("with policy direct is answered 202 instead of by the agent", async () => {
    const call = () =>
      scene.call("careful", "/direct", {
        method: "POST",
        headers: { "x-agent-api-key": "an-api-key-of-ours", "content-type": "application/json" },
        body: "{}",
      });
    assert.equal((await call()).status, 200);
    const held = await call();
    assert.equal(held.status, 202, held.text);
    await client.deliveries.release(idOf(held));
    await settled(client, idOf(held), "delivered");
    assert.equal(scene.agent.received.length, 2);
  });
});
