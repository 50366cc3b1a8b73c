import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { createApiDocument } from "../../src/management/api-document.ts";

/** Operations that `GatewayClient` has no call for, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "GET /metrics": "for Prometheus",
  "GET /healthcheck": "Agentex's name of /readyz",
  "GET /agents/forward/name/{agent_name}/{path}": "for senders, who hold no account key",
  "POST /agents/forward/name/{agent_name}/{path}": "for senders",
  "PUT /agents/forward/name/{agent_name}/{path}": "for senders",
  "PATCH /agents/forward/name/{agent_name}/{path}": "for senders",
  "DELETE /agents/forward/name/{agent_name}/{path}": "for senders",
  "POST /sources/{name}": "for senders",
  "PUT /sessions/{session}/keys/{key}": "for runs, which call context.bind",
};

const NAME = "a name";
const REGISTRATION = {
  name: "tester",
  description: "Is tested",
  acp_url: "http://agent",
  acp_type: "async",
} as const;

const CALLS: Readonly<Record<string, (client: GatewayClient) => Promise<unknown>>> = {
  "GET /healthz": (client) => client.health(),
  "GET /readyz": (client) => client.ready(),
  "GET /about": (client) => client.about(),
  "GET /about/settings": (client) => client.settings(),
  "GET /alerts": (client) => client.alerts(),
  "GET /session": ({ session }) => session.get(),
  "POST /session": ({ session }) => session.signIn({ api_key: "key" }),
  "PUT /session": ({ session }) => session.switchAccount(NAME),
  "DELETE /session": ({ session }) => session.signOut(),
  "GET /account": ({ account }) => account.get(),
  "GET /account/keys": ({ account }) => account.keys(),
  "POST /account/keys": ({ account }) => account.createKey({ name: NAME, role: "viewer" }),
  "DELETE /account/keys/{id}": ({ account }) => account.deleteKey(NAME),
  "GET /audit_log": ({ auditLog }) => auditLog.list(),
  "POST /agents/register": ({ agents }) => agents.register(REGISTRATION),
  "POST /agents/register-build": ({ agents }) => agents.registerBuild({ name: "built", description: "" }),
  "GET /agents/{agent_id}/deployments": ({ deployments }) => deployments.list(NAME),
  "POST /agents/{agent_id}/deployments": ({ deployments }) =>
    deployments.create(NAME, { docker_image: "image" }),
  "GET /agents/{agent_id}/deployments/{deployment_id}": ({ deployments }) => deployments.get(NAME, NAME),
  "DELETE /agents/{agent_id}/deployments/{deployment_id}": ({ deployments }) =>
    deployments.delete(NAME, NAME),
  "POST /agents/{agent_id}/deployments/{deployment_id}/promote": ({ deployments }) =>
    deployments.promote(NAME, NAME),
  "POST /agents/name/{agent_name}/stopping": ({ agents }) => agents.stopping(NAME, "key"),
  "POST /agents/name/{agent_name}/inbox/claim": ({ agents }) =>
    agents.claim(NAME, { wait: 30 }, { internalKey: "key" }),
  "GET /agents": ({ agents }) => agents.list(),
  "GET /agents/activity": ({ agents }) => agents.activity(),
  "GET /agents/name/{agent_name}": ({ agents }) => agents.get({ name: NAME }),
  "DELETE /agents/name/{agent_name}": ({ agents }) => agents.delete({ name: NAME }),
  "GET /agents/{agent_id}": ({ agents }) => agents.get({ id: NAME }),
  "DELETE /agents/{agent_id}": ({ agents }) => agents.delete({ id: NAME }),
  "POST /agents/name/{agent_name}/test-deliveries": ({ agents }) =>
    agents.sendTest(NAME, { provider: "github" }),
  "POST /agent_api_keys": ({ keys }) => keys.create({ agent_name: "tester", name: NAME }),
  "GET /agent_api_keys": ({ keys }) => keys.list({ agent_name: "tester" }),
  "POST /agent_api_keys/webhook-trigger": ({ keys }) =>
    keys.createWebhookTrigger({ agent_name: "tester", name: NAME, forward_path: "/pushes" }),
  "POST /agent_api_keys/webhook-trigger/preview": ({ keys }) =>
    keys.previewWebhookTrigger({ agent_name: "tester", name: NAME, forward_path: "/pushes" }),
  "GET /agent_api_keys/name/{name}": ({ keys }) => keys.getByName({ agent_name: "tester", name: NAME }),
  "DELETE /agent_api_keys/name/{name}": ({ keys }) => keys.deleteByName({ agent_name: "tester", name: NAME }),
  "GET /agent_api_keys/{id}": ({ keys }) => keys.get(NAME),
  "DELETE /agent_api_keys/{id}": ({ keys }) => keys.delete(NAME),
  "POST /agent_api_keys/{id}/rotate": ({ keys }) => keys.rotate(NAME),
  "POST /agent_api_keys/{id}/claim": ({ keys }) => keys.claim(NAME),
  "PATCH /agent_api_keys/{id}": ({ keys }) => keys.change(NAME, { tolerance_seconds: 60 }),
  "GET /recoveries": ({ recoveries }) => recoveries.list(),
  "GET /recoveries/{name}": ({ recoveries }) => recoveries.get(NAME),
  "PUT /recoveries/{name}": ({ recoveries }) =>
    recoveries.put(NAME, { provider: "stripe", agent: "tester", credential: { token: "rk_test" } }),
  "GET /recoveries/{name}/missed": ({ recoveries }) => recoveries.missed(NAME),
  "POST /recoveries/{name}/webhook": ({ recoveries }) =>
    recoveries.createWebhook(NAME, {
      agent: "tester",
      key: "octo/repo",
      path: "/pushes",
      credential: { token: "token" },
    }),
  "POST /recoveries/{name}/run": ({ recoveries }) => recoveries.run(NAME),
  "DELETE /recoveries/{name}": ({ recoveries }) => recoveries.delete(NAME),
  "GET /providers": ({ providers }) => providers.list(),
  "GET /providers/{id}": ({ providers }) => providers.get(NAME),
  "PUT /providers/{id}": ({ providers }) => providers.put(NAME, {}),
  "DELETE /providers/{id}": ({ providers }) => providers.delete(NAME),
  "GET /providers/{id}/samples": ({ providers }) => providers.samples(NAME),
  "POST /providers/{id}/diagnose": ({ providers }) =>
    providers.diagnose(NAME, { agent_name: "tester", headers: {} }),
  "PATCH /agents/name/{agent_name}/routes": ({ agents }) => agents.setRoutes(NAME, { identities: null }),
  "POST /agents/name/{agent_name}/routes/try": ({ agents }) => agents.tryRoutes(NAME, { route: "POST /a" }),
  "GET /agents/name/{agent_name}/sessions/{session}": ({ agents }) => agents.session(NAME, NAME),
  "DELETE /agents/name/{agent_name}/sessions/{session}/keys/{key}": ({ agents }) =>
    agents.unbind(NAME, NAME, NAME),
  "GET /deliveries": ({ deliveries }) => deliveries.list(),
  "GET /deliveries/stream": ({ deliveries }) => deliveries.stream().next(),
  "GET /deliveries/statistics": ({ deliveries }) => deliveries.statistics(),
  "GET /deliveries/usage": ({ deliveries }) => deliveries.usage(),
  "POST /deliveries/replay": ({ deliveries }) => deliveries.replayAll({}),
  "GET /deliveries/replays/{id}": ({ deliveries }) => deliveries.replayProgress(NAME),
  "GET /deliveries/{id}": ({ deliveries }) => deliveries.get(NAME),
  "POST /deliveries/{id}/run": ({ deliveries }) =>
    deliveries.reportRun(NAME, "1.token", { state: "succeeded" }),
  "GET /deliveries/{id}/run": ({ deliveries }) => deliveries.runs(NAME, "1.token"),
  "POST /deliveries/{id}/ack": ({ deliveries }) => deliveries.ack(NAME, "1.token", { body: "done" }),
  "POST /deliveries/{id}/nack": ({ deliveries }) => deliveries.nack(NAME, "1.token", { retry_after: 5 }),
  "POST /deliveries/{id}/extend": ({ deliveries }) => deliveries.extend(NAME, "1.token", { lease: 60 }),
  "GET /deliveries/{id}/body": ({ deliveries }) => deliveries.body(NAME),
  "GET /deliveries/events": ({ deliveries }) => deliveries.events(),
  "GET /deliveries/events/stream": ({ deliveries }) => deliveries.streamEvents().next(),
  "GET /deliveries/event_types": ({ deliveries }) => deliveries.eventTypes(),
  "GET /deliveries/{id}/digest": ({ deliveries }) => deliveries.digest(NAME),
  "POST /deliveries/{id}/replay": ({ deliveries }) => deliveries.replay(NAME),
  "POST /deliveries/batches/{id}/replay": ({ deliveries }) => deliveries.replayBatch(NAME),
  "POST /deliveries/{id}/cancel": ({ deliveries }) => deliveries.cancel(NAME),
  "GET /deliveries/{id}/comparison": ({ deliveries }) => deliveries.comparison(NAME),
  "GET /subscriptions": ({ subscriptions }) => subscriptions.list(),
  "PUT /subscriptions": ({ subscriptions }) =>
    subscriptions.save({ provider: "github", url: "https://example.com/", secret: "whsec_short" }),
  "POST /subscriptions/unsubscribe": ({ subscriptions }) =>
    subscriptions.unsubscribe({ provider: "github", url: "https://example.com/" }),
  "GET /subscriptions/{id}": ({ subscriptions }) => subscriptions.get(NAME),
  "DELETE /subscriptions/{id}": ({ subscriptions }) => subscriptions.delete(NAME),
  "GET /sources": ({ sources }) => sources.list(),
  "GET /sources/{name}": ({ sources }) => sources.get(NAME),
  "PUT /sources/{name}": ({ sources }) => sources.save(NAME, { provider: "github-app" }),
  "DELETE /sources/{name}": ({ sources }) => sources.delete(NAME),
  "POST /sources/{name}/rotate": ({ sources }) => sources.rotate(NAME),
  "GET /sources/{name}/targets": ({ sources }) => sources.targets(NAME),
  "PUT /sources/{name}/targets/{value}": ({ sources }) =>
    sources.setTarget(NAME, NAME, { agent: "tester", path: "/github" }),
  "DELETE /sources/{name}/targets/{value}": ({ sources }) => sources.removeTargets(NAME, NAME),
  "POST /sources/{name}/unrouted/deliver": ({ sources }) => sources.deliverUnrouted(NAME),
  "POST /deliveries/{id}/release": ({ deliveries }) => deliveries.release(NAME),
  "POST /deliveries/release": ({ deliveries }) => deliveries.releaseAll({}),
  "POST /deliveries/cancel": ({ deliveries }) => deliveries.cancelAll({}),
  "POST /deliveries/{id}/resend": ({ deliveries }) => deliveries.resend(NAME, { body: "{}" }),
  "POST /deliveries/{id}/curl": ({ deliveries }) => deliveries.curl(NAME),
  "GET /refusals": ({ refusals }) => refusals.list(),
  "GET /refusals/count": ({ refusals }) => refusals.count(),
  "GET /refusals/{id}": ({ refusals }) => refusals.get(NAME),
  "POST /agents/name/{agent_name}/listeners": ({ listeners }) => listeners.create(NAME),
  "GET /listeners/{id}/deliveries": ({ listeners }) => listeners.deliveries(NAME).next(),
  "POST /listeners/{id}/acknowledge": ({ listeners }) => listeners.acknowledge(NAME, "dlv_1"),
  "DELETE /listeners/{id}": ({ listeners }) => listeners.delete(NAME),
};

test("GatewayClient has a call for every operation that is not on the list of exceptions", () => {
  const operations = Object.entries(createApiDocument().paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const inOrder = (names: readonly string[]) => names.toSorted((one, other) => (one < other ? -1 : 1));
  assert.deepEqual(inOrder(operations), inOrder([...Object.keys(CALLS), ...Object.keys(ELSEWHERE)]));
});

for (const [operation, call] of Object.entries(CALLS)) {
  test(`a call sends ${operation}`, async () => {
    const sent: string[] = [];
    const client = new GatewayClient({
      baseUrl: "http://gateway",
      fetch: async (...request) => {
        const { method, url } = new Request(...request);
        sent.push(`${method} ${new URL(url).pathname}`);
        // A stream that could not be opened is not retried.
        return Response.json({ code: "access_denied" }, { status: 403 });
      },
    });
    await assert.rejects(call(client), { name: "GatewayError", code: "access_denied" });
    assert.deepEqual(sent, [operation.replaceAll(/\{\w+\}/g, encodeURIComponent(NAME))]);
  });
}
