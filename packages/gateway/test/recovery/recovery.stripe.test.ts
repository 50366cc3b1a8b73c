import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { signedSending } from "../harness/send-signed.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const KEY = "rk_test_of_the_tests";
const SECRET = "whsec_of_the_tests_0123456789";

eachStore("a report of what Stripe could not deliver", (store) => {
  const asked: string[] = [];
  let events: { id: string; type: string; created: number }[] = [];
  const stripe = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://stripe");
    asked.push(`${request.method} ${url.pathname}`);
    if (request.headers.authorization !== `Bearer ${KEY}`) {
      response.writeHead(401).end(JSON.stringify({ error: { message: "Invalid API Key provided" } }));
      return;
    }
    assert.equal(url.searchParams.get("delivery_success"), "false");
    const from = events.findIndex(({ id }) => id === url.searchParams.get("starting_after")) + 1;
    const size = Number(url.searchParams.get("limit"));
    const data = events.slice(from, from + size);
    response.end(JSON.stringify({ object: "list", data, has_more: from + size < events.length }));
  });
  let gateway: TestGateway;
  let agent: TestAgent;
  before(async () => {
    stripe.listen(0, "127.0.0.1");
    await once(stripe, "listening");
    const stripeApiUrl = `http://127.0.0.1:${(stripe.address() as AddressInfo).port}`;
    agent = await startTestAgent();
    gateway = await startTestGateway(await store(), { settings: { stripeApiUrl } });
    await gateway.management.register({ name: "payer", url: agent.url, routes: ["POST /stripe"] });
    await gateway.management.createKey({ agent: "payer", name: "live", type: "stripe", value: SECRET });
  });
  after(async () => {
    await gateway.end();
    await agent.stop();
    stripe.closeAllConnections();
    stripe.close();
  });

  test("omits what is stored, and requests nothing", async () => {
    const provider = providers.get("stripe");
    assert.ok(provider);
    const json = { id: "evt_stored", type: "invoice.paid", data: { object: { id: "in_1" } } };
    const url = gateway.url + forwardPath("payer", "/stripe");
    const stored = signedSending(
      provider,
      { headers: { "content-type": "application/json" }, json },
      { secret: SECRET, url },
    );
    assert.equal((await send(gateway.url, stored)).status, 200);
    const created = Math.floor(Date.now() / 1_000);
    events = Array.from({ length: 130 }, (_, index) => ({
      id: `evt_${index}`,
      type: "invoice.paid",
      created,
    }));
    events.push({ id: "evt_stored", type: "invoice.paid", created });
    const client = new GatewayClient({ baseUrl: gateway.url });
    await client.recoveries.put("payments", {
      provider: "stripe",
      agent: "payer",
      credential: { token: KEY },
    });
    await waitFor(async () => (await client.recoveries.get("payments")).state === "watching");
    const { missed, asked: count } = await client.recoveries.get("payments");
    assert.deepEqual({ missed, count }, { missed: 130, count: 0 });
    const listed = await client.recoveries.missed("payments", { limit: 1_000 });
    assert.ok(listed.every(({ id, event }) => id !== "evt_stored" && event === "invoice.paid"));
    // Stripe has delivered the rest in the meantime.
    events = events.slice(0, 3);
    await client.recoveries.run("payments");
    await waitFor(async () => (await client.recoveries.get("payments")).missed === 3);
    assert.deepEqual([...new Set(asked)], ["GET /v1/events"]);
  });

  test("requires a key that can do nothing else", async () => {
    for (const token of ["sk_live_everything", "pk_live_public"]) {
      const answer = await gateway.management.put("/recoveries/other", {
        provider: "stripe",
        agent: "payer",
        credential: { token },
      });
      assertProblem(answer, 422, "credential_unusable");
    }
  });
});
