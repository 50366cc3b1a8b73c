import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { scrape, type Scrape } from "../harness/scrape.ts";
import { send, type Answer } from "../harness/send.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a-secret-of-the-tests";

eachStore("/metrics", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [40, 40], metricsPort: 0 } });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "counted",
      url: scene.agent.url,
      routes: ["POST /push", { method: "POST", path: "/queued", policy: "queued" }],
    });
    await management.createKey({ agent: "counted", name: "octo/repo", type: "github", value: SECRET });
    await management.createKey({ agent: "counted", name: "A0001", type: "slack", value: SECRET });
    key = (await management.createKey({ agent: "counted", name: "ci" })).value;
  });

  const push = async (path = "/push", headers: Record<string, string> = {}): Promise<Answer> => {
    const body = JSON.stringify({
      ref: "refs/heads/main",
      repository: { full_name: "octo/repo" },
      after: headers["x-github-delivery"] ?? randomUUID(),
    });
    return scene.call("counted", path, {
      method: "POST",
      headers: await githubHeaders(SECRET, body, headers),
      body,
    });
  };
  /** By how much the samples grew during some work. */
  const growth = async (act: () => Promise<unknown>): Promise<(sample: string) => number> => {
    const earlier = await scrape(scene.gateway.url);
    await act();
    const later = await scrape(scene.gateway.url);
    return (sample) => later.of(sample) - earlier.of(sample);
  };
  const requests = (outcome: string) => `agentex_ingress_requests_total{outcome="${outcome}"}`;
  const verdicts = (verdict: string) => `agentex_attempts_total{verdict="${verdict}"}`;
  const attempts = (outcome: string) => `agentex_attempt_duration_seconds_count{outcome="${outcome}"}`;
  /** Waits until this many attempts have ended since. */
  const ended = async (since: Scrape, count: number): Promise<void> => {
    const total = (at: Scrape): number =>
      ["delivered", "rejected", "failed", "cancelled", "retried", "working"].reduce(
        (sum, each) => sum + at.of(verdicts(each)),
        0,
      );
    await waitFor(async () => total(await scrape(scene.gateway.url)) >= total(since) + count);
  };

  test("counts what was delivered, and how long it took", async () => {
    const start = await scrape(scene.gateway.url);
    const grew = await growth(async () => {
      for (let count = 0; count < 3; count++) assert.equal((await push()).status, 200);
      for (let count = 0; count < 2; count++) {
        const headers = { "x-agent-api-key": key };
        assert.equal((await scene.call("counted", "/push", { method: "POST", headers })).status, 200);
      }
      await ended(start, 5);
    });
    assert.equal(grew(requests("accepted")), 3);
    assert.equal(grew(requests("answered")), 2);
    assert.equal(grew('agentex_deliveries_received_total{provider="github"}'), 3);
    assert.equal(grew('agentex_deliveries_received_total{provider="external"}'), 2);
    assert.equal(grew(verdicts("delivered")), 5);
    assert.equal(grew(attempts("2xx")), 5);
    assert.equal(grew('agentex_ingress_request_duration_seconds_count{outcome="accepted"}'), 3);
    assert.equal(grew('agentex_ingress_request_duration_seconds_count{outcome="answered"}'), 2);
    // Each is accepted and then finished, and several may share a commit.
    assert.equal(grew("agentex_commit_group_size_sum"), 10);
    const commits = grew("agentex_commit_group_size_count");
    assert.ok(commits >= 1 && commits <= 10, String(commits));
    assert.equal(grew("agentex_commit_duration_seconds_count"), commits);
    assert.ok(grew("agentex_commit_duration_seconds_sum") > 0);
    assert.equal(grew("agentex_commit_failures_total"), 0);
  });

  test("counts rejected requests, by problem code", async () => {
    const grew = await growth(async () => {
      const anybody = (path: string, headers = {}) =>
        scene.call("counted", path, { method: "POST", headers });
      assert.equal((await anybody("/push")).status, 401);
      assert.equal((await anybody("/push", { "x-agent-api-key": "wrong" })).status, 401);
      assert.equal((await anybody("/push", { "x-agent-api-key": "wrong" })).status, 401);
      assert.equal((await anybody("/nowhere")).status, 404);
      assert.equal((await push("/push", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` })).status, 401);
    });
    const refusals = (code: string) => grew(`agentex_ingress_refusals_total{code="${code}"}`);
    assert.equal(grew(requests("refused")), 5);
    assert.equal(refusals("credentials_missing"), 1);
    assert.equal(refusals("key_invalid"), 2);
    assert.equal(refusals("route_not_found"), 1);
    assert.equal(refusals("signature_invalid"), 1);
    assert.equal(grew(requests("accepted")), 0);
  });

  test("counts duplicates and handshakes", async () => {
    const grew = await growth(async () => {
      const id = randomUUID();
      assert.equal((await push("/push", { "x-github-delivery": id })).status, 200);
      for (let count = 0; count < 2; count++) {
        assert.equal((await push("/push", { "x-github-delivery": id })).status, 200);
      }
      const body = JSON.stringify({ type: "url_verification", challenge: "xyz" });
      const headers = slackHeaders(SECRET, body);
      assert.equal((await scene.call("counted", "/push", { method: "POST", headers, body })).text, "xyz");
    });
    assert.equal(grew(requests("accepted")), 1);
    assert.equal(grew(requests("duplicate")), 2);
    assert.equal(grew(requests("handshake")), 1);
    assert.equal(grew('agentex_deliveries_received_total{provider="github"}'), 1);
  });

  test("counts attempts at an agent that fails at first", async () => {
    let left = 2;
    scene.agent.answers((_received, response) => response.writeHead(left-- > 0 ? 503 : 200).end());
    const start = await scrape(scene.gateway.url);
    const grew = await growth(async () => {
      assert.equal((await push("/queued")).status, 202);
      await ended(start, 3);
    });
    assert.equal(grew(verdicts("retried")), 2);
    assert.equal(grew(verdicts("delivered")), 1);
    assert.equal(grew(attempts("5xx")), 2);
    assert.equal(grew(attempts("2xx")), 1);
  });

  test("counts what an agent rejects, aborts or permanently fails", async () => {
    const start = await scrape(scene.gateway.url);
    const grew = await growth(async () => {
      scene.agent.answers((_received, response) => response.writeHead(422).end());
      assert.equal((await push("/queued")).status, 202);
      await ended(start, 1);
      scene.agent.answers((_received, _response, request) => request.socket.destroy());
      assert.equal((await push("/queued")).status, 202);
      await ended(start, 4);
    });
    assert.equal(grew(verdicts("rejected")), 1);
    assert.equal(grew(attempts("4xx")), 1);
    assert.equal(grew(verdicts("retried")), 2);
    assert.equal(grew(verdicts("failed")), 1);
    assert.equal(grew(attempts("agent_unreachable")), 3);
  });

  test("shows what is waiting, running and failed, and since when", async () => {
    const held: (() => void)[] = [];
    scene.agent.answers((_received, response) => held.push(() => response.end()));
    const begun = Date.now();
    assert.equal((await push("/queued")).status, 202);
    await waitFor(() => held.length === 1);
    await waitFor(
      async () => (await scrape(scene.gateway.url)).of('agentex_deliveries{status="running"}') === 1,
    );
    const seen = await scrape(scene.gateway.url);
    const rows = await scene.gateway.database.query(
      "SELECT status, count(*) AS number FROM deliveries WHERE status IN ('failed', 'rejected') GROUP BY status",
    );
    for (const { status, number } of rows) {
      assert.equal(seen.of(`agentex_deliveries{status="${String(status)}"}`), Number(number), String(status));
    }
    assert.equal(rows.length, 2);
    assert.equal(seen.of('agentex_deliveries{status="waiting"}'), 0);
    assert.equal(seen.samples.get("agentex_oldest_waiting_age_seconds"), 0);

    // It fails, and waits; nothing else does.
    scene.agent.answers((_received, response) => response.writeHead(503, { "retry-after": "600" }).end());
    for (const release of held.splice(0)) release();
    assert.equal((await push("/queued")).status, 202);
    await waitFor(
      async () => (await scrape(scene.gateway.url)).of('agentex_deliveries{status="waiting"}') === 1,
    );
    const age = (await scrape(scene.gateway.url)).of("agentex_oldest_waiting_age_seconds");
    assert.ok(age > 0 && age <= (Date.now() - begun) / 1_000, `${age} s`);
    // It is not due for ten minutes.
    assert.equal((await scrape(scene.gateway.url)).samples.get("agentex_longest_due_age_seconds"), 0);
  });

  test("shows the gateway itself", async () => {
    const { database, url, metricsUrl } = scene.gateway;
    const seen = await scrape(url);
    assert.equal(seen.of(`agentex_build_info{version="0.1.0",database="${database.engine}"}`), 1);
    assert.equal(seen.of("agentex_gateways"), 1);
    assert.equal(seen.of("agentex_store_up"), 1);
    assert.equal(seen.of('agentex_agents{status="Ready"}'), 1);
    assert.ok(seen.of('agentex_connections{port="main"}') >= 1);
    assert.ok(seen.samples.has("nodejs_eventloop_lag_p99_seconds"));
    assert.ok(seen.of("process_cpu_seconds_total") > 0);
    assert.ok((await scrape(metricsUrl)).of('agentex_connections{port="metrics"}') >= 1);
  });

  test("counts management requests by the pattern of their route, whatever they request", async () => {
    const grew = await growth(async () => {
      const { management, url } = scene.gateway;
      await management.get("/agents/name/counted");
      await management.get("/agents/name/unknown-one");
      await management.get("/agents/name/unknown-two");
      await management.get("/made-up/address");
      await send(url, { method: "PROPFIND", path: "/agents/name/counted" });
    });
    const of = (method: string, route: string, status: number) =>
      grew(`agentex_management_requests_total{method="${method}",route="${route}",status="${status}"}`);
    assert.equal(of("GET", "/agents/name/:agent_name", 200), 1);
    assert.equal(of("GET", "/agents/name/:agent_name", 404), 2);
    assert.equal(of("GET", "none", 404), 1);
    assert.equal(of("other", "none", 405), 1);
    assert.equal(of("GET", "/metrics", 200), 1);
  });

  test("has no label whose value an unverified sender, a provider or an agent chose", async () => {
    const { management } = scene.gateway;
    const defined = await management.put("/providers/zz-canary-provider", {
      name: "Canary",
      verification: {
        scheme: "hmac",
        algorithm: "sha256",
        signature: { header: "x-canary-signature", prefix: "", encoding: "hex" },
        signed: "{body}",
      },
      event: ["{json:event}"],
      identity: { from: ["{json:name}"], matching: "exact", keyName: "the canary's name" },
      setup: { url: "There.", secret: "There." },
    });
    assert.equal(defined.status, 201, defined.text);
    await management.register({
      name: "zz-canary-agent",
      url: scene.agent.url,
      routes: ["POST /zz-canary-route"],
    });
    const { value } = await management.createKey({ agent: "zz-canary-agent", name: "zz-canary-key" });
    await scene.call("zz-canary-agent", "/zz-canary-route?zz-canary=1", {
      method: "POST",
      headers: { "x-agent-api-key": value, "x-github-event": "zz-canary-event" },
    });
    await management.createKey({
      agent: "zz-canary-agent",
      name: "zz-canary-name",
      type: "zz-canary-provider",
      value: SECRET,
    });
    const body = JSON.stringify({ event: "zz-canary-event", name: "zz-canary-name" });
    const signed = await scene.call("zz-canary-agent", "/zz-canary-route", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-canary-signature": createHmac("sha256", SECRET).update(body).digest("hex"),
      },
      body,
    });
    assert.equal(signed.status, 200, signed.text);
    await scene.call("zz-canary-nobody", "/zz-canary-path", { method: "POST" });
    await scene.call("counted", "/zz-canary-path", { method: "ZZ-CANARY" }).catch(() => {});
    await scene.call("counted", "/push", {
      method: "POST",
      headers: { "x-agent-api-key": "zz-canary-wrong" },
    });
    await management.get("/zz-canary/path");
    await management.get("/agents/name/zz-canary-agent?zz-canary=1");
    const seen = await scrape(scene.gateway.url);
    assert.doesNotMatch(seen.text, /canary/i);
    for (const name of ["counted", "octo/repo", "A0001", key, SECRET]) {
      assert.ok(!seen.labelValues("agentex_").includes(name), name);
    }
    assert.equal(seen.of('agentex_deliveries_received_total{provider="custom"}'), 1);
  });
});
