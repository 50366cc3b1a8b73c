import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "it is a secret";
const AGENT = "busy";
/** At the same time, for an agent with two slots. */
const SENDERS = 24;
const body = (number: number) => JSON.stringify({ repository: { full_name: "octo/repo" }, number });

eachStore("senders whose webhooks wait for a slot of a busy agent", (store) => {
  const scene = useGateway(store);
  before(async () => {
    const { management } = scene.gateway;
    const registered = await management.post("/agents/register", {
      name: AGENT,
      description: "an agent of the tests",
      acp_url: scene.agent.url,
      acp_type: "async",
      registration_metadata: {
        webhook_routes: [{ method: "POST", path: "/push", policy: "assured" }],
        webhook_concurrency: 2,
      },
    });
    assert.equal(registered.status, 200, registered.text);
    await management.createKey({ agent: AGENT, name: "octo/repo", type: "github", value: SECRET });
  });

  test("get the agent's own response, each to its own webhook", async () => {
    scene.agent.answers(({ body: bytes }, response) => {
      const { number } = JSON.parse(bytes.toString()) as { number: number };
      response.end(`answer ${number}`);
    });
    const answers = await Promise.all(
      Array.from({ length: SENDERS }, async (_, number) =>
        scene.call(AGENT, "/push", {
          method: "POST",
          headers: await githubHeaders(SECRET, body(number)),
          body: body(number),
        }),
      ),
    );
    assert.deepEqual(
      answers.map(({ status, text }) => `${status} ${text}`),
      answers.map((_, number) => `200 answer ${number}`),
    );
  });
});
