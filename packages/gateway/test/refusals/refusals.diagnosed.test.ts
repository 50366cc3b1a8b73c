import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

type Finding = { readonly code: string; readonly sentence: string };
type Refusals = {
  readonly refusals: readonly { readonly path: string; readonly diagnosis: readonly Finding[] }[];
};

const SECRET = "known to the provider";
const BODY = JSON.stringify({ repository: { full_name: "octo/repo" }, count: 1 });

eachStore("a refusal's diagnosis", (store) => {
  const scene = useGateway(store);
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /:what"] });
    await management.createKey({ agent: "watcher", name: "octo/repo", type: "github", value: SECRET });
  });
  const diagnosisOf = async (path: string): Promise<readonly Finding[]> => {
    let found: readonly Finding[] | undefined;
    await waitFor(async () => {
      const page = (await scene.gateway.management.get("/refusals?agent=watcher")).json() as Refusals;
      found = page.refusals.find((refusal) => refusal.path === path)?.diagnosis;
      return found !== undefined;
    }, "the refusal was not recorded");
    return found ?? [];
  };

  test("says that the body was rewritten in transit, and reveals the secret to nobody", async () => {
    const headers = await githubHeaders(SECRET, BODY);
    const rewritten = JSON.stringify(JSON.parse(BODY), undefined, 2);
    const answer = await scene.call("watcher", "/rewritten", { method: "POST", headers, body: rewritten });
    assertProblem(answer, 401, "signature_invalid");
    assert.doesNotMatch(answer.text, /rewritten|re-?serialis/i);
    const diagnosis = await diagnosisOf("/rewritten");
    assert.equal(diagnosis[0]?.code, "body_rewritten", JSON.stringify(diagnosis));
    assert.doesNotMatch(JSON.stringify(diagnosis), new RegExp(SECRET));
  });

  test("says that the secret is that of another key's type", async () => {
    await scene.gateway.management.createKey({
      agent: "watcher",
      name: "elsewhere",
      type: "hmac",
      value: "the secret of another type",
    });
    const headers = await githubHeaders("the secret of another type", BODY);
    await scene.call("watcher", "/other-key", { method: "POST", headers, body: BODY });
    assert.equal((await diagnosisOf("/other-key"))[0]?.code, "wrong_key_type");
  });

  test("says that the request is unsigned if the provider's other headers are present", async () => {
    const headers = { "x-github-event": "push", "content-type": "application/json" };
    const answer = await scene.call("watcher", "/unsigned", { method: "POST", headers, body: BODY });
    assertProblem(answer, 401, "credentials_missing");
    assert.equal((await diagnosisOf("/unsigned"))[0]?.code, "signature_missing");
  });

  test("is made on request if it was skipped in a burst", async () => {
    const headers = await githubHeaders("another secret", BODY);
    for (let sent = 0; sent < 8; sent += 1) {
      await scene.call("watcher", `/burst-${sent}`, { method: "POST", headers, body: BODY });
    }
    await diagnosisOf("/burst-7");
    const client = new GatewayClient({ baseUrl: scene.gateway.url });
    const { refusals } = await client.refusals.list({ agent: "watcher" });
    const burst = refusals.filter(({ path }) => path.startsWith("/burst-"));
    assert.equal(burst.length, 8);
    for (const { id } of burst) {
      const { diagnosis } = await client.refusals.get(id);
      assert.equal(diagnosis[0]?.code, "secret_or_body_wrong", id);
    }
    const again = await client.refusals.list({ agent: "watcher" });
    assert.ok(
      again.refusals.every(({ diagnosis }) => diagnosis.length > 0),
      "it is stored",
    );
  });

  test("also works for a pasted request, in any format of its headers", async () => {
    const headers = await githubHeaders(SECRET, BODY);
    const lines = Object.entries(headers)
      .map(([name, value]) => `${name.toUpperCase()}: ${value}`)
      .join("\r\n");
    for (const pasted of [headers, Object.entries(headers), lines]) {
      const request = { agent_name: "watcher", headers: pasted, body: BODY };
      const answer = await scene.gateway.management.post("/providers/github/diagnose", request);
      assert.equal(answer.status, 200, answer.text);
      assert.equal((answer.json() as { findings: Finding[] }).findings[0]?.code, "genuine", answer.text);
    }
    const changed = { agent_name: "watcher", headers: lines, body: `${BODY}\n` };
    const answer = await scene.gateway.management.post("/providers/github/diagnose", changed);
    const { findings } = answer.json() as { findings: Finding[] };
    assert.notEqual(findings[0]?.code, "genuine");
    assert.doesNotMatch(answer.text, new RegExp(SECRET));
    assertProblem(
      await scene.gateway.management.post("/providers/nobody/diagnose", changed),
      404,
      "provider_not_found",
    );
  });
});
