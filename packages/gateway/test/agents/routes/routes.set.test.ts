import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../../harness/each-store.ts";
import { registrationOf, type RouteToDeclare } from "../../harness/management.ts";
import { assertProblem } from "../../harness/problem.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { useGateway } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

const SECRET = "a secret of GitHub's";
const EVENTS = ["push", "pull_request.opened", "pull_request.closed", "issues.opened"] as const;

const OVERLAPS = /run\.while_working:? cannot be "join" on a route whose deliveries may overlap/;

eachStore("what wakes an agent", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  const hook = { method: "POST", path: "/hook", policy: "queued" };

  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
  });
  async function sendTo(agent: string, event: string, index = 0) {
    const [name, action] = event.split(".");
    const sender =
      index % 5 === 0 ? { login: "me[bot]", id: 9, type: "Bot" } : { login: "octocat", id: 1, type: "User" };
    const association = index % 8 === 1 ? "NONE" : "MEMBER";
    const body = JSON.stringify({
      ...(action !== undefined && { action }),
      repository: { full_name: "octo/repo" },
      after: randomUUID(),
      ...(name === "pull_request" && {
        pull_request: {
          number: index,
          draft: index % 3 === 0,
          user: sender,
          author_association: association,
        },
      }),
      sender,
    });
    const headers = await githubHeaders(SECRET, body, { "x-github-event": String(name) });
    const { status } = await scene.call(agent, "/hook", { method: "POST", headers, body });
    return status;
  }
  /** The gateway also asks agents for their routes. */
  const events = () => scene.agent.received.flatMap(({ headers }) => headers["x-github-event"] ?? []);
  const createKey = (agent: string) =>
    scene.gateway.management.createKey({ agent, name: "octo/repo", type: "github", value: SECRET });
  const register = (routes: readonly object[], more: object = {}) => {
    const { registration_metadata: metadata, ...rest } = registrationOf({
      name: "faulty",
      url: scene.agent.url,
      routes: routes as readonly RouteToDeclare[],
    });
    return scene.gateway.management.post("/agents/register", {
      ...rest,
      registration_metadata: { ...(metadata as object), ...more },
    });
  };

  const faulty: readonly (readonly [string, object, RegExp])[] = [
    ["a misspelt member", { ...hook, wehn: {} }, /'wehn' is not known\. Did you mean 'when'\?/],
    [
      "a misspelt condition",
      { ...hook, when: { value: "{json:a}", contain: "b" } },
      /when\.contain: is not known\. Did you mean 'contains'\?/,
    ],
    ["a condition without a comparison", { ...hook, when: { value: "{json:a}" } }, /exactly one of/],
    ["an unknown standing", { ...hook, from: { standing: ["members"] } }, /from\.standing\.0/],
    [
      "a misspelt budget",
      { ...hook, budget: { most: 3, within: "10m", per: "route", withn: "1m" } },
      /'withn' is not known\. Did you mean 'within'\?/,
    ],
    [
      "a budget without a time",
      { ...hook, budget: { most: 3, within: "10", per: "route" } },
      /must be a time from 1s to 7d/,
    ],
    [
      "a misspelt form",
      { ...hook, send: "digets" },
      /send: Invalid option: expected one of "body"\|"digest"/,
    ],
    ["a misspelt send", { ...hook, sned: "digest" }, /'sned' is not known\. Did you mean 'send'\?/],
    ["a digest for GET", { ...hook, method: "GET", send: "digest" }, /send: cannot be "digest" for GET/],
    ["a misspelt run", { ...hook, run: { withn: "1h" } }, /'withn' is not known\. Did you mean 'within'\?/],
    ["a run of more than a week", { ...hook, run: { within: "8d" } }, /run\.within/],
    ["joining runs although deliveries overlap", { ...hook, run: { while_working: "join" } }, OVERLAPS],
    [
      "the newest waiting although all are collected",
      { ...hook, batch: { debounce: "1s", max_wait: "1m" }, run: { while_working: "latest" } },
      /cannot be "latest" together with batch/,
    ],
    ["an asterisk in the middle", { ...hook, events: ["pull*.opened"] }, /only at its end/],
  ];
  for (const [what, route, expected] of faulty) {
    test(`is rejected with ${what}, which is named`, async () => {
      const problem = assertProblem(await register([route]), 422, "body_invalid");
      assert.match(problem.detail, expected);
    });
  }
  test("is rejected with misspelt identities, which are named", async () => {
    const problem = assertProblem(await register([hook], { identites: ["github:1"] }), 422, "body_invalid");
    assert.match(problem.detail, /'identites' is not known\. Did you mean 'identities'\?/);
    // Anything else is up to the agent.
    assert.equal((await register([hook], { labels: ["a"] })).status, 200);
  });

  test("can be set over the API, and a registration does not undo it", async () => {
    const agent = { name: "python", url: scene.agent.url, routes: [hook] };
    await scene.gateway.management.register(agent);
    await createKey("python");
    assert.equal(await sendTo("python", "push"), 202);
    const set = await client.agents.setRoutes("python", {
      route: "POST /hook",
      events: ["pull_request.*"],
      identities: ["github:9"],
    });
    assert.partialDeepStrictEqual(set, {
      identities: ["github:9"],
      set_over_api: ["identities"],
      webhook_routes: [{ events: ["pull_request.*"], when: null, set_over_api: ["events"] }],
    });
    await scene.gateway.management.register(agent);
    assert.equal(await sendTo("python", "push"), 200);
    assert.equal(await sendTo("python", "pull_request.opened", 5), 200);
    assert.equal(await sendTo("python", "pull_request.opened", 1), 202);
    await client.agents.setRoutes("python", { route: "POST /hook", events: null, identities: null });
    assert.equal(await sendTo("python", "push"), 202);
    const again = await client.agents.get({ name: "python" });
    assert.partialDeepStrictEqual(again, {
      identities: [],
      set_over_api: [],
      webhook_routes: [{ events: null, set_over_api: [] }],
    });
    // None of them arrives during the next test.
    await waitFor(() => events().length === 3);
  });

  test("can be set for an agent whose routes are not known", async () => {
    await scene.gateway.management.register({ name: "unknown-routes", url: scene.agent.url });
    await createKey("unknown-routes");
    await client.agents.setRoutes("unknown-routes", { route: "post /hook", events: ["push"] });
    await sendTo("unknown-routes", "issues.opened");
    await sendTo("unknown-routes", "push");
    assert.deepEqual(events(), ["push"]);
  });

  test("cannot be set for a route that the agent does not declare", async () => {
    await scene.gateway.management.register({ name: "declares", url: scene.agent.url, routes: [hook] });
    await assert.rejects(client.agents.setRoutes("declares", { route: "POST /hok", events: ["push"] }), {
      code: "route_not_found",
      message: /Did you mean 'POST \/hook'\?/,
    });
  });

  test("cannot let webhooks join a run on a route whose deliveries overlap", async () => {
    const ordered = { ...hook, path: "/ordered", ordering: "serialize" };
    await scene.gateway.management.register({ name: "joins", url: scene.agent.url, routes: [hook, ordered] });
    const run = { while_working: "join" } as const;
    await assert.rejects(client.agents.setRoutes("joins", { route: "POST /hook", run }), {
      code: "body_invalid",
      message: OVERLAPS,
    });
    const set = await client.agents.setRoutes("joins", { route: "POST /ordered", run });
    assert.deepEqual(set.webhook_routes?.[1]?.run, { within_seconds: 3_600, on_lost: "retry", ...run });
  });

  test("can be tested on stored deliveries, and later lets through as many", async () => {
    await scene.gateway.management.register({ name: "tried", url: scene.agent.url, routes: [hook] });
    await createKey("tried");
    const sendAll = async () => {
      const statuses: number[] = [];
      for (let index = 0; index < 40; index++) {
        statuses.push(await sendTo("tried", EVENTS[index % EVENTS.length] ?? "push", index));
      }
      return statuses;
    };
    await sendAll();
    const declaration = {
      route: "POST /hook",
      events: ["push", "pull_request.*"],
      when: {
        any: [
          { value: "{json:pull_request}", there: false },
          { value: "{json:pull_request.draft}", is: false },
        ],
      },
      from: { standing: ["member", "unknown"], otherwise: "hold" },
      identities: ["github:9"],
    } as const;
    const total = { tried: 0, passed: 0, filtered: 0, held: 0 };
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await client.agents.tryRoutes("tried", {
        ...declaration,
        limit: 7,
        ...(cursor !== undefined && { cursor }),
      });
      for (const name of ["tried", "passed", "filtered", "held"] as const) total[name] += page[name];
      cursor = page.next_cursor;
    }
    await client.agents.setRoutes("tried", declaration);
    const since = Date.now();
    await sendAll();
    const seen = { filtered: 0, held: 0 };
    const list = await client.deliveries.list({
      agent: "tried",
      limit: 200,
      from: new Date(since).toISOString(),
    });
    for (const { status } of list.deliveries) if (status in seen) seen[status as "filtered" | "held"] += 1;
    assert.equal(list.deliveries.length, 40);
    assert.deepEqual(total, { tried: 40, passed: 40 - seen.filtered - seen.held, ...seen });
    assert.ok(total.passed > 0 && total.filtered > 0 && total.held > 0, JSON.stringify(total));
  });

  test("can be tested with a member no longer set: then the agent's declaration applies", async () => {
    const routes = [{ ...hook, events: ["push", "issues.*"] }];
    await scene.gateway.management.register({ name: "both", url: scene.agent.url, routes });
    await createKey("both");
    const route = "POST /hook";
    const set = { events: ["pull_request.*"], when: { value: "{json:pull_request}", there: false } };
    await client.agents.setRoutes("both", { route, ...set });
    const sendEach = async () => {
      const statuses: number[] = [];
      for (const event of EVENTS) statuses.push(await sendTo("both", event, 1));
      return statuses.filter((status) => status === 202).length;
    };
    // Neither filter lets any of the other's deliveries through.
    assert.equal(await sendEach(), 0);
    const { registration_metadata } = await client.agents.get({ name: "both" });
    const declared = { events: ["push", "issues.*"] };
    assert.partialDeepStrictEqual(registration_metadata, { webhook_routes: [declared] });
    const passing = async (trial: object) =>
      (await client.agents.tryRoutes("both", { route, ...trial })).passed;
    assert.equal(await passing({ ...set, ...declared }), 2);
    // A member left out of a test does not filter, whatever is declared.
    assert.equal(await passing({ ...set, events: null }), 2);
    assert.equal(await passing(declared), 2);
    assert.equal(await passing({}), 4);
    await client.agents.setRoutes("both", { route, events: null });
    assert.equal(await sendEach(), 2);
    await client.agents.setRoutes("both", { route, when: null });
    assert.equal(await sendEach(), 2);
  });

  test("reports in a test which clause would decide", async () => {
    const trial = await client.agents.tryRoutes("tried", {
      route: "POST /hook",
      events: ["push"],
      since: "1d",
      limit: 500,
    });
    assert.equal(trial.next_cursor, null);
    assert.partialDeepStrictEqual(trial, {
      tried: 80,
      passed: 16,
      filtered: 64,
      reasons: { echo: 16, event: 48 },
    });
    const example = trial.examples.find(({ reason }) => reason?.code === "event");
    assert.partialDeepStrictEqual(example, { reason: { code: "event", clause: "push" } });
  });
});
