import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { startAgentex } from "../../agentex.ts";

describe("agentex listen", () => {
  const scene = useGateway(async () => makeSqliteDatabase());

  test("says which routes batch, and copies their deliveries one by one", async (context) => {
    const { management } = scene.gateway;
    const batch = { debounce: "1h", max_wait: "1h" };
    await management.register({
      name: "gatherer",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/pushes", batch }, "POST /other"],
    });
    const { value } = await management.createKey({ agent: "gatherer", name: "ci" });
    const running = startAgentex(["listen", "--agent", "gatherer", "--to", scene.agent.url], {
      environment: { AGENTEX_BASE_URL: scene.gateway.url },
    });
    context.after(() => running.process.kill("SIGKILL"));
    await running.says("as they arrive: POST /pushes. To test a batch, use");
    const headers = { "x-agent-api-key": value };
    const answer = await scene.call("gatherer", "/pushes", { method: "POST", headers, body: "{}" });
    await running.says(String(answer.headers["x-agentex-delivery-id"]));
    // The batch itself is still being collected.
    assert.equal(scene.agent.received.length, 1);
    assert.equal(scene.agent.last().headers["x-agentex-batch"], undefined);
  });
});
