import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { send } from "../../harness/send.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { forwardPath } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { AGENT, GITHUB_SECRET, REPOSITORY, setStage } from "../stage/stage.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

eachStore("a gateway that is killed and starts again", (store) => {
  test("continues the traces of what it had in progress", async (context) => {
    const database = await store();
    const agent = await startTestAgent();
    context.after(async () => {
      await agent.stop();
      await database.drop();
    });
    // The first attempt is in progress when the gateway dies.
    agent.answers(() => {});
    const first = await startGatewayProcess(database);
    context.after(() => first.kill());
    await setStage(first.management, { url: agent.url, routes: [{ policy: "queued" }] });
    const body = JSON.stringify({ repository: { full_name: REPOSITORY } });
    const headers = await githubHeaders(GITHUB_SECRET, body, {
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      tracestate: "vendor=1",
    });
    const answer = await send(first.url, {
      method: "POST",
      path: forwardPath(AGENT, "/push"),
      headers,
      body,
    });
    assert.equal(answer.status, 202);
    const hooks = () => agent.received.filter(({ method }) => method === "POST");
    await waitFor(() => hooks().length === 1);
    await first.kill();

    agent.answers((_received, response) => response.end());
    const second = await startGatewayProcess(database);
    context.after(() => second.kill());
    await waitFor(() => hooks().length === 2, "it was not attempted again");
    const parents = hooks().map((received) => String(received.headers["traceparent"]).split("-"));
    for (const [version, trace, , flags] of parents)
      assert.deepEqual([version, trace, flags], ["00", TRACE, "01"]);
    assert.notEqual(parents[0]?.[2], parents[1]?.[2]);
    for (const received of hooks()) assert.equal(received.headers["tracestate"], "vendor=1");
    assert.equal(await second.stop(), 0);
  });
});
