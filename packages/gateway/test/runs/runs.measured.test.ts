import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk";
import { eachStore } from "../harness/each-store.ts";
import { scrape } from "../harness/scrape.ts";
import { startRun } from "../harness/agents/start-run.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("the metrics of runs", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "worker", url: scene.agent.url, routes: ["POST /job"] });
    key = (await management.createKey({ agent: "worker", name: "ci" })).value;
  });

  test("count each run once: its start, its outcome and its usage", async () => {
    const one = await startRun(scene, "worker", key);
    const other = await startRun(scene, "worker", key);
    const third = await startRun(scene, "worker", key);
    await one.report({ state: "working", usage: { input_tokens: 10 } });
    await one.report({ state: "working", usage: { input_tokens: 60, output_tokens: 5 } });
    const last = { state: "succeeded", usage: { input_tokens: 100, output_tokens: 20, cost_usd: 0.25 } };
    await one.report(last);
    await one.report(last);
    await other.report({ state: "failed", usage: { input_tokens: 7, cost_usd: 0.5 } });
    const read = () => scrape(scene.gateway.url);
    await waitFor(async () => {
      const metrics = await read();
      const failed = metrics.of('agentex_runs_ended_total{state="failed"}');
      return failed === 1 && metrics.of("agentex_runs_started_total") === 3;
    });
    const metrics = await read();
    assert.equal(metrics.of('agentex_runs_ended_total{state="succeeded"}'), 1);
    const pair = 'agent="worker",route="POST /job"';
    assert.equal(metrics.of(`agentex_run_tokens_total{${pair},direction="input"}`), 107);
    assert.equal(metrics.of(`agentex_run_tokens_total{${pair},direction="output"}`), 20);
    assert.equal(metrics.of(`agentex_run_cost_dollars_total{${pair}}`), 0.75);
    assert.equal(metrics.of('agentex_deliveries{status="working"}'), 1);
    await third.report({ state: "succeeded" });

    const client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { id, received_at } = await client.deliveries.get(one.id);
    assert.equal(id, one.id);
    const { sums, is_complete } = await client.deliveries.usage({ agent: "worker", route: "POST /job" });
    assert.ok(is_complete);
    assert.partialDeepStrictEqual(sums, [
      {
        agent_name: "worker",
        route: "POST /job",
        day: received_at.slice(0, 10),
        runs: 3,
        succeeded: 2,
        input_tokens: 107,
        output_tokens: 20,
        cost_usd: 0.75,
      },
    ]);
    await assert.rejects(client.deliveries.usage({ to: received_at, from: "2026-01-01T00:00:00Z" }), {
      code: "parameters_invalid",
    });
    const elsewhere = await client.deliveries.usage({ route: "POST /other" });
    assert.deepEqual(elsewhere.sums, []);
  });
});
