import assert from "node:assert/strict";
import { before, test } from "node:test";
import { providers, sign } from "agentex-webhook-providers";
import { samplesOf } from "agentex-webhook-providers/samples";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

type Shown = Record<string, unknown>;
type Refusals = {
  readonly refusals: readonly {
    readonly reason: string;
    readonly diagnosis: readonly { readonly code: string }[];
  }[];
};

const PATH = "/agent_api_keys/webhook-trigger";
const SECRET = "whsec_shown-by-stripe";

eachStore("a key that waits for its value", (store) => {
  const scene = useGateway(store);
  const wanted = { agent_name: "biller", source: "stripe", name: "live", forward_path: "/paid" };
  const pay = async () => {
    const stripe = providers.get("stripe") ?? assert.fail();
    const [sample] = await samplesOf("stripe");
    const signed = sign(stripe, sample ?? assert.fail(), {
      secret: SECRET,
      url: "http://x/",
      id: "evt_1",
      now: new Date(),
    });
    assert.ok(signed.outcome === "signed");
    const { headers, body } = signed.request;
    return scene.call("biller", "/paid", {
      method: "POST",
      headers: headers as Record<string, string>,
      body: Buffer.from(body).toString(),
    });
  };

  before(() =>
    scene.gateway.management.register({ name: "biller", url: scene.agent.url, routes: ["POST /paid"] }),
  );

  test("is created only on request, rejects what its provider signs, and verifies once it has the secret", async () => {
    const { management } = scene.gateway;
    assertProblem(await management.post(PATH, wanted), 400, "secret_required");
    const created = await management.post(PATH, { ...wanted, secret_later: true });
    assert.equal(created.status, 200, created.text);
    const { key_id, secret, webhook_path } = created.json() as Shown;
    assert.equal(secret, null);
    assert.equal(webhook_path, "/agents/forward/name/biller/paid");

    // The sender must not learn that the agent has such a key.
    assertProblem(await pay(), 401, "signature_invalid");
    let refusals: Refusals["refusals"] = [];
    await waitFor(async () => {
      ({ refusals } = (await management.get("/refusals?agent=biller")).json() as Refusals);
      return refusals.some(({ diagnosis }) => diagnosis.length > 0);
    }, "the refusal was not diagnosed");
    assert.equal(refusals[0]?.reason, "key_waits_for_value");
    const codes = refusals[0]?.diagnosis.map(({ code }) => code) ?? [];
    assert.equal(codes[0], "key_waits_for_value");
    assert.ok(!codes.includes("no_key"), codes.join());
    const waiting = (await management.get(`/agent_api_keys/${String(key_id)}`)).json() as Shown;
    assert.match(String(waiting["warnings"]), /Waits for its secret/);

    const rotated = await management.post(`/agent_api_keys/${String(key_id)}/rotate`, { api_key: SECRET });
    assert.equal(rotated.status, 200, rotated.text);
    assert.deepEqual((rotated.json() as Shown)["warnings"], []);
    assert.equal((await pay()).status, 200);
  });
});
