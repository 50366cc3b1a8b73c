import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { createManagement } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { waitFor } from "../harness/wait-for.ts";
import { pollEvents } from "../mcp/events-client.ts";
import { useSubscribedScene } from "./subscribed-scene.ts";

const ABOUT = { name: "quiet", description: "an agent of the tests", acp_type: "async" };
const ROUTES = { webhook_routes: [{ method: "POST", path: "/github" }] };

eachStore("an agent with delivery 'subscription'", (store) => {
  const used = useSubscribedScene(store);

  test("gets no webhooks, but its subscribers and pollers do", async () => {
    const management = createManagement(used.scene.gateway.adminUrl, used.account().headers("admin"));
    const register = (more: object) =>
      management.post("/agents/register", { ...ABOUT, registration_metadata: ROUTES, ...more });
    for (const more of [{}, { delivery: "subscription", acp_url: used.scene.agent.url }]) {
      assertProblem(await register(more), 422, "body_invalid");
    }
    const registered = await register({ delivery: "subscription" });
    assert.equal(registered.status, 200, registered.text);
    assert.partialDeepStrictEqual(registered.json(), {
      delivery: "subscription",
      acp_url: null,
      status: "Ready",
    });
    const { value } = await management.createKey({ agent: "quiet", name: "octo/quiet", type: "github" });
    const { cursor } = await used.subscribe("/quiet", { arguments: { agent: "quiet" } });

    const send = async (ref: string): Promise<string> => {
      const body = JSON.stringify({ ref: `refs/heads/${ref}`, repository: { full_name: "octo/quiet" } });
      const headers = await githubHeaders(value, body);
      const answer = await used.scene.call("quiet", "/github", { method: "POST", headers, body });
      assert.equal(answer.status, 200, answer.text);
      return String(answer.headers["x-agentex-delivery-id"]);
    };
    const id = await send("main");
    await waitFor(() => used.ids("/quiet").length > 0);
    assert.deepEqual(used.ids("/quiet"), [id]);
    const viewer = used.account().headers("viewer");
    const page = await pollEvents(used.scene.gateway.url, { name: "github.push", cursor }, viewer);
    assert.deepEqual(
      page.events.map(({ eventId }) => eventId),
      [id],
    );
    assert.partialDeepStrictEqual((await management.get(`/deliveries/${id}`)).json(), {
      status: "filtered",
      attempt_count: 0,
      reason: { code: "subscription" },
    });
    assertProblem(await management.post(`/deliveries/${id}/replay`, {}), 409, "agent_for_subscribers");

    // As soon as it has a URL, webhooks go there, and stored ones can be replayed to it.
    assert.equal((await register({ acp_url: used.scene.agent.url })).status, 200);
    await send("next");
    assert.equal(used.scene.agent.received.length, 1);
    const replayed = await management.post(`/deliveries/${id}/replay`, {});
    assert.ok(replayed.status < 300, replayed.text);
    await waitFor(() => used.scene.agent.received.length === 2);
  });
});
