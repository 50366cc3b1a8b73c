import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, type Answer } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { startRun } from "../harness/agents/start-run.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a-webhook-secret-of-github";
const THREAD = "route:a thread/1";

eachStore("a conversation", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [10, 10] } });
  let client: GatewayClient;
  let key = "";
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { management } = scene.gateway;
    await management.register({
      name: "worker",
      url: scene.agent.url,
      routes: [
        { method: "POST", path: "/job", ordering: "serialize", conversation_key: "a thread/1" },
        { method: "POST", path: "/other", ordering: "serialize", conversation_key: "another" },
        { method: "POST", path: "/reviews", policy: "queued", ordering: "serialize" },
      ],
    });
    key = (await management.createKey({ agent: "worker", name: "ci" })).value;
    await management.createKey({ agent: "worker", name: "octo/repo", type: "github", value: SECRET });
  });

  const bind = (
    { id, token }: { readonly id: string; readonly token: string },
    to: string,
    session = THREAD,
  ): Promise<Answer> =>
    send(scene.gateway.url, {
      method: "PUT",
      path: `/sessions/${encodeURIComponent(session)}/keys/${encodeURIComponent(to)}`,
      headers: { authorization: `RunToken ${token}`, "x-agentex-delivery-id": id },
    });
  const comment = async (number: number): Promise<string> => {
    const body = JSON.stringify({
      action: "created",
      pull_request: { number },
      repository: { full_name: "octo/repo" },
    });
    const headers = await githubHeaders(SECRET, body, { "x-github-event": "pull_request_review_comment" });
    const answer = await scene.call("worker", "/reviews", { method: "POST", headers, body });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const headersOf = (id: string) =>
    scene.agent.received.find(({ headers }) => headers["x-agentex-delivery-id"] === id)?.headers;

  test("that a run binds is in the run's session: its review comment waits for the run, and arrives in the session", async () => {
    const run = await startRun(scene, "worker", key);
    assert.equal(headersOf(run.id)?.["x-agentex-session"], "route:a%20thread/1");
    const bound = await bind(run, "github:octo/repo#12");
    assert.deepEqual([bound.status, bound.json()], [200, { session: THREAD, key: "github:octo/repo#12" }]);
    const waiting = await comment(12);
    const beside = await comment(13);
    await waitFor(() => headersOf(beside) !== undefined, "another pull request has to wait");
    assert.equal(headersOf(beside)?.["x-agentex-session"], "github:octo/repo#13");
    const { status, session } = await client.deliveries.get(waiting);
    assert.deepEqual([status, session], ["waiting", THREAD]);
    assert.equal((await run.report({ state: "succeeded" })).status, 200);
    await waitFor(() => headersOf(waiting) !== undefined, "the review comment did not arrive");
    assert.equal(headersOf(waiting)?.["x-agentex-session"], "route:a%20thread/1");
    assert.equal(headersOf(waiting)?.["x-agentex-conversation"], "octo/repo#12");
    // The agent has it before the gateway has recorded its 202.
    await waitFor(
      async () => (await client.deliveries.get(waiting)).run?.session === THREAD,
      "the review comment's run is in no session",
    );
  });

  test("belongs to one session, until a person takes it out", async () => {
    const other = await startRun(scene, "worker", key, "/other");
    assert.equal((await bind(other, "github:octo/repo#20", "route:another")).status, 200);
    // Twice has the same effect as once.
    assert.equal((await bind(other, "github:octo/repo#20", "route:another")).status, 200);
    const taken = await bind(other, "github:octo/repo#12", "route:another");
    assertProblem(taken, 409, "session_taken");
    assert.equal(taken.headers["x-agentex-session"], "route:a%20thread/1");
    // By the name of any conversation in it.
    for (const name of [THREAD, "github:octo/repo#12"]) {
      const { session, keys } = await client.agents.session("worker", name);
      assert.deepEqual([session, keys.map((each) => each.key)], [THREAD, ["github:octo/repo#12"]]);
    }
    await client.agents.unbind("worker", THREAD, "github:octo/repo#12");
    assert.deepEqual(await client.agents.session("worker", THREAD), { session: THREAD, keys: [] });
    assert.equal((await bind(other, "github:octo/repo#12", "route:another")).status, 200);
    await other.report({ state: "succeeded" });
  });

  test("is bound with the token of a run in the session, while that run is in progress", async () => {
    const run = await startRun(scene, "worker", key, "/other");
    const one = "github:octo/repo#30";
    assertProblem(await bind({ ...run, token: run.token.slice(0, -1) }, one), 401, "run_token_invalid");
    assertProblem(await bind({ ...run, id: "dlv_0000000000000" }, one), 401, "run_token_invalid");
    assertProblem(await bind(run, one, THREAD), 401, "run_token_invalid");
    for (const wrong of ["octo/repo", "github:", "github:a\nb", `github:${"x".repeat(1_000)}`, "Git Hub:x"]) {
      assertProblem(await bind(run, wrong, "route:another"), 422, "parameters_invalid");
    }
    await run.report({ state: "succeeded" });
    assertProblem(await bind(run, one, "route:another"), 409, "attempt_over");
    assert.deepEqual((await client.agents.session("worker", one)).keys, []);
  });
});
