import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { reporterOf, startsRuns, tokenOf } from "../../../harness/agents/start-run.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { waitFor } from "../../../harness/wait-for.ts";
import { agentex, startAgentex } from "../../agentex.ts";

describe("agentex call", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    key = (await management.createKey({ agent: "worker", name: "ci" })).value;
  });
  const environment = () => ({ AGENTEX_BASE_URL: scene.gateway.url, AGENTEX_KEY_VALUE: key });
  /** The delivery that the agent received, and how to report on its run. */
  const started = async () => {
    await waitFor(() => scene.agent.received.length > 0, "the call did not arrive");
    const id = String(scene.agent.last().headers["x-agentex-delivery-id"]);
    return { id, report: reporterOf(scene.gateway.url, id, await tokenOf(scene.agent, id, 1)) };
  };

  test("waits for the run: prints its progress and its result, and ends as it ends", async () => {
    startsRuns(scene.agent);
    const call = startAgentex(["call", "worker", "/job", "--data", '{"a":1}', "--wait"], {
      environment: environment(),
    });
    const { id, report } = await started();
    assert.equal(scene.agent.last().body.toString(), '{"a":1}');
    await report({ state: "working", note: "reading the diff", progress: 0.4 });
    await waitFor(() => call.stderr().includes("reading the diff"));
    assert.match(call.stderr(), /working +40%  reading the diff/);
    await report({ state: "succeeded", result: { comments: 2 } });
    const { code, stdout, stderr } = await call.ended();
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { comments: 2 });
    assert.ok(stderr.includes(id));
    assert.doesNotMatch(stdout + stderr, new RegExp(key));
  });

  test("exits with 1 if the run fails, and says why; so does deliveries show --follow", async () => {
    startsRuns(scene.agent);
    const call = startAgentex(["call", "worker", "/job", "--wait", "--json"], { environment: environment() });
    const { id, report } = await started();
    const show = startAgentex(["deliveries", "show", id, "--follow"], { environment: environment() });
    await show.says(/working/).catch(() => {});
    await report({ state: "failed", error: "the repository is gone" });
    const called = await call.ended();
    assert.equal(called.code, 1);
    assert.partialDeepStrictEqual(called.json(), { id, status: "failed", run: { state: "failed" } });
    const shown = await show.ended();
    assert.equal(shown.code, 1);
    assert.match(shown.stdout, /The agent's run[^]*the repository is gone/);
  });

  test("without --wait prints the id; without a key, or with a wrong one, says so", async () => {
    const call = await agentex(["call", "worker", "/job"], { environment: environment() });
    assert.equal(call.code, 0, call.stderr);
    assert.match(call.stdout, /^dlv_\w+\n$/);
    const keyless = await agentex(["call", "worker", "/job"], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
    });
    assert.equal(keyless.code, 2);
    assert.match(keyless.stderr, /AGENTEX_KEY_VALUE/);
    const wrong = await agentex(["call", "worker", "/job"], {
      environment: { ...environment(), AGENTEX_KEY_VALUE: "wrong" },
    });
    assert.equal(wrong.code, 4);
    assert.match(wrong.stderr, /key_invalid/);
    const noJson = await agentex(["call", "worker", "/job", "--data", "{"], { environment: environment() });
    assert.equal(noJson.code, 2);
  });
});
