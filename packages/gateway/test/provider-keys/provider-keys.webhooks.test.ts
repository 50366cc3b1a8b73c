import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { providers, type Provider, type WebhookRequest } from "agentex-webhook-providers";
import { samples } from "agentex-webhook-providers/samples";
import {
  certificateUrl,
  keySetUrl,
  sendFrom,
  type CloudSending,
} from "../../../webhook-providers/test/harness/cloud.ts";
import { startCloudServer, type CloudServer } from "../harness/services/cloud-server.ts";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, type Answer } from "../harness/send.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";

const PUBLIC_URL = "https://hooks.example.com";
const TOPIC = "arn:aws:sns:us-west-2:123456789012:MyTopic";
const GOOGLE_KEYS = "https://www.googleapis.com/oauth2/v3/certs";

onSqlite("a webhook of a provider that publishes its keys", (store) => {
  let server: CloudServer;
  let gateway: TestGateway;
  let agent: TestAgent;
  let name = "";
  let agents = 0;

  before(async () => {
    [server, agent] = await Promise.all([startCloudServer(), startTestAgent()]);
  });
  beforeEach(async () => {
    agent.reset();
    server.asked.length = 0;
    server.pages.clear();
    // Nothing is cached.
    if (gateway === undefined) gateway = await start();
    else {
      await gateway.stop();
      gateway = await start(gateway);
    }
    await gateway.management.register({
      name: (name = `hears-${++agents}`),
      url: agent.url,
      routes: ["POST /hook"],
    });
  });
  after(async () => {
    await gateway.end();
    await Promise.all([agent.stop(), server.stop()]);
  });

  const start = async (earlier?: TestGateway): Promise<TestGateway> =>
    startTestGateway(earlier?.database ?? (await store()), {
      settings: { publicUrl: PUBLIC_URL, ...(earlier && { encryptionKey: earlier.config.encryptionKey }) },
      keyClient: server.client,
    });

  const known = (id: string): Provider => providers.get(id) ?? assert.fail(id);
  const url = (): string => `${PUBLIC_URL}/agents/forward/name/${name}/hook`;
  const publish = (provider: Provider): void => {
    for (const [place, body] of server.cloud.documents(provider, new Date()))
      server.pages.set(place, { body });
  };
  const key = (type: string, value: string | undefined, keyName = "one"): Promise<Answer> =>
    gateway.management.post("/agent_api_keys", {
      agent_name: name,
      name: keyName,
      api_key_type: type,
      ...(value !== undefined && { api_key: value }),
    });
  const made = (
    type: string,
    sending: Partial<CloudSending> & { readonly value: string },
    event?: string,
    json: object = {},
    cloud = server.cloud,
  ): WebhookRequest => {
    const all = samples.get(type) ?? [];
    const sample = all.find((each) => each.event === event) ?? all[0] ?? assert.fail();
    assert.ok("json" in sample);
    const changed = { ...sample, json: { ...(sample.json as object), ...json } };
    return sendFrom(cloud, known(type), changed, {
      now: new Date(),
      url: url(),
      id: randomUUID(),
      ...sending,
    });
  };
  const post = ({ headers, body }: WebhookRequest, to = gateway): Promise<Answer> =>
    send(to.url, {
      method: "POST",
      path: `/agents/forward/name/${name}/hook`,
      headers: Object.entries(headers).flatMap(([header, value]) => [header, String(value)]),
      body: Buffer.from(body),
    });

  const values: Readonly<Record<string, () => string>> = {
    "aws-sns": () => TOPIC,
    "google-pubsub": () => "push@acme.iam.gserviceaccount.com",
    "google-chat": () => "1234567890",
    teams: () => "00000000-1111-2222-3333-444444444444",
    paypal: () => "0EH40505U7160970P",
    plaid: () => server.cloud.keySet(),
  };

  for (const [id, valueOf] of Object.entries(values)) {
    test(`is verified and delivered, with keys that are fetched once: ${known(id).name}`, async () => {
      const value = valueOf();
      publish(known(id));
      const created = await key(id, value);
      assert.equal(created.status, 200, created.text);
      const places = server.pages.size;
      for (const { event } of samples.get(id) ?? []) {
        const request = made(id, { value }, event);
        const answer = await post(request);
        assert.equal(answer.status, 200, answer.text);
        const { headers, body } = agent.last();
        assert.equal(headers["x-agentex-provider"], id);
        assert.equal(headers["x-agentex-event"], event);
        assert.deepEqual(body, Buffer.from(request.body));
        assert.equal(headers["authorization"], undefined);
      }
      const needed = id === "google-chat" || id === "paypal" || id === "aws-sns" ? 1 : places;
      assert.equal(server.asked.length, needed, server.asked.join());
    });
  }

  test("from many concurrent senders is verified with one fetch", async () => {
    const value = "push@acme.iam.gserviceaccount.com";
    await key("google-pubsub", value);
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    server.pages.set(GOOGLE_KEYS, { body: server.cloud.keySet(), after: released });
    const all = Array.from({ length: 20 }, () => post(made("google-pubsub", { value })));
    setTimeout(release, 200);
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    assert.deepEqual(new Set(statuses), new Set([200]));
    assert.equal(server.asked.length, 1);
  });

  test("must be sent again if the keys are unavailable, and is accepted once they are available", async () => {
    const value = "push@acme.iam.gserviceaccount.com";
    await key("google-pubsub", value);
    const request = made("google-pubsub", { value });
    for (const page of [
      { status: 500 },
      { status: 302, headers: { location: keySetUrl } },
      { body: '{"keys":[{"kty' },
    ]) {
      server.pages.set(GOOGLE_KEYS, page);
      const answer = await post(request);
      assertProblem(answer, 503, "provider_keys_unavailable");
      assert.equal(answer.headers["retry-after"], "10");
      const asked = server.asked.length;
      assertProblem(await post(request), 503, "provider_keys_unavailable");
      assert.equal(server.asked.length, asked);
      await gateway.stop();
      gateway = await start(gateway);
    }
    publish(known("google-pubsub"));
    assert.equal((await post(request)).status, 200);
    assert.equal(agent.received.length, 1);
  });

  test("signed with a newly published key is accepted, and one with an unknown key is not", async () => {
    const value = "push@acme.iam.gserviceaccount.com";
    await key("google-pubsub", value);
    publish(known("google-pubsub"));
    assert.equal((await post(made("google-pubsub", { value }))).status, 200);
    const rotated = made("google-pubsub", { value, head: { kid: "two" } });
    assertProblem(await post(rotated), 401, "signature_invalid");
    assert.equal(server.asked.length, 2);
    // From now on, others wait until the keys may be fetched again.
    server.pages.set(GOOGLE_KEYS, { body: server.cloud.keySet("two") });
    const limited = await post(rotated);
    assertProblem(limited, 503, "provider_keys_unavailable");
    assert.ok(Number(limited.headers["retry-after"]) >= 20);
    assert.equal(server.asked.length, 2);
    assert.equal((await post(made("google-pubsub", { value }))).status, 200);
  });

  test("signed with a rotated key is accepted immediately", async () => {
    const value = "push@acme.iam.gserviceaccount.com";
    await key("google-pubsub", value);
    publish(known("google-pubsub"));
    assert.equal((await post(made("google-pubsub", { value }))).status, 200);
    server.pages.set(GOOGLE_KEYS, { body: server.cloud.keySet("two") });
    assert.equal((await post(made("google-pubsub", { value, head: { kid: "two" } }))).status, 200);
    assert.equal(server.asked.length, 2);
  });

  test("causes no fetch if the agent has no key of the provider, or the certificate is elsewhere", async () => {
    publish(known("aws-sns"));
    const request = made("aws-sns", { value: TOPIC });
    assertProblem(await post(request), 401, "signature_invalid");
    await key("aws-sns", TOPIC);
    const message = JSON.parse(String(request.body)) as object;
    for (const SigningCertURL of [
      "https://sns.us-west-2.amazonaws.com.evil.example/SimpleNotificationService-0a1b.pem",
      `https://127.0.0.1:${server.port}/SimpleNotificationService-0a1b.pem`,
      certificateUrl.replace("https", "http"),
    ]) {
      const body = Buffer.from(JSON.stringify({ ...message, SigningCertURL }));
      assertProblem(await post({ ...request, body }), 401, "signature_malformed");
    }
    assert.deepEqual(server.asked, []);
    assert.equal((await post(request)).status, 200);
  });

  test("causes no connection to private addresses", async () => {
    const strict = await startTestGateway(await store(), {
      lookup: (_host, options, callback) => {
        if (options.all === true) callback(null, [{ address: "127.0.0.1", family: 4 }]);
        else callback(null, "127.0.0.1", 4);
      },
    });
    try {
      await strict.management.register({ name, url: agent.url, routes: ["POST /hook"] });
      await strict.management.createKey({ agent: name, name: TOPIC, type: "aws-sns", value: TOPIC });
      assertProblem(await post(made("aws-sns", { value: TOPIC }), strict), 503, "provider_keys_unavailable");
    } finally {
      await strict.end();
    }
  });

  test("is rejected with an expired certificate, another topic or another version of the algorithm", async () => {
    await key("aws-sns", TOPIC);
    const body = server.cloud.certificate(new Date(), { from: -30, to: -1 });
    server.pages.set(certificateUrl, { body });
    assertProblem(await post(made("aws-sns", { value: TOPIC })), 401, "signature_invalid");
    await gateway.stop();
    gateway = await start(gateway);
    publish(known("aws-sns"));
    const other = made("aws-sns", { value: TOPIC }, undefined, { TopicArn: `${TOPIC}2` });
    assertProblem(await post(other), 401, "signature_invalid");
    const third = made("aws-sns", { value: TOPIC }, undefined, { SignatureVersion: "3" });
    assertProblem(await post(third), 401, "signature_malformed");
    assert.equal(agent.received.length, 0);
    assert.equal((await post(made("aws-sns", { value: TOPIC }))).status, 200);
  });

  test("of SNS confirms its subscription, only for the topic of a key, and retries if that fails", async () => {
    // A key that is named after the topic needs no other value.
    const created = await key("aws-sns", undefined, TOPIC);
    assert.equal((created.json() as { api_key: string }).api_key, TOPIC);
    publish(known("aws-sns"));
    const SubscribeURL = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a&Token=b";
    const change = { Type: "SubscriptionConfirmation", SubscribeURL };
    const confirmation = (more: object = {}) =>
      made("aws-sns", { value: TOPIC }, "UnsubscribeConfirmation", { ...change, ...more });
    const failed = await post(confirmation());
    assertProblem(failed, 503, "subscription_not_confirmed");
    assert.equal(failed.headers["retry-after"], "10");
    server.pages.set(SubscribeURL, { body: "<ConfirmSubscriptionResponse/>" });
    const answer = await post(confirmation());
    assert.deepEqual([answer.status, answer.text], [200, ""]);
    assert.equal(server.asked.filter((asked) => asked === SubscribeURL).length, 2);
    assertProblem(await post(confirmation({ TopicArn: `${TOPIC}2` })), 401, "signature_invalid");
    const elsewhere = "https://evil.example/?Action=ConfirmSubscription";
    assertProblem(await post(confirmation({ SubscribeURL: elsewhere })), 400, "payload_unreadable");
    assert.equal(server.asked.filter((asked) => asked.includes("ConfirmSubscription")).length, 2);
    assert.equal(agent.received.length, 0);
  });

  test("of a provider that is defined by data is verified with the keys that the data names", async () => {
    const place = "https://keys.acme.example/.well-known/jwks.json";
    const issuer = "https://acme.example";
    const definition = {
      name: "Acme",
      verification: {
        scheme: "jwks",
        header: "x-acme-token",
        prefixes: [""],
        algorithm: "RS256",
        issuers: [{ iss: issuer, jwks: place }],
        expects: ["aud"],
        toleranceSeconds: 60,
      },
      secret: { kind: "expected", madeBy: "provider", words: [{ called: "the audience", like: "*" }] },
      event: ["{json:type}"],
    };
    const put = (change: object) =>
      gateway.management.put("/providers/acme", {
        ...definition,
        verification: { ...definition.verification, ...change },
      });
    for (const jwks of [
      "http://keys.acme.example/",
      "https://*.example/",
      "https://127.0.0.1/",
      "https://a.b:8443/",
    ]) {
      assertProblem(await put({ issuers: [{ iss: issuer, jwks }] }), 422, "provider_invalid");
    }
    assertProblem(await put({ expects: [] }), 422, "provider_invalid");
    assert.ok([200, 201].includes((await put({})).status));
    await key("acme", "us");
    server.pages.set(place, { body: server.cloud.keySet() });
    const acme = { ...known("google-pubsub"), ...definition, id: "acme" } as unknown as Provider;
    const sample = { provider: "acme", event: "ping", source: "", headers: {}, json: { type: "ping" } };
    const sending = { value: "us", now: new Date(), url: url() };
    assert.equal((await post(sendFrom(server.cloud, acme, sample, sending))).status, 200);
    assert.equal(agent.last().headers["x-agentex-event"], "ping");
    const other = sendFrom(server.cloud, acme, sample, { ...sending, value: "them" });
    assertProblem(await post(other), 401, "signature_invalid");
  });

  test("is diagnosed with the keys that were fetched", async () => {
    await key("paypal", "0EH40505U7160970P");
    publish(known("paypal"));
    const { headers, body } = made("paypal", { value: "another" });
    const findings = async (): Promise<string[]> => {
      const answer = await gateway.management.post("/providers/paypal/diagnose", {
        agent_name: name,
        method: "POST",
        headers: Object.fromEntries(Object.entries(headers).map(([each, value]) => [each, String(value)])),
        body: String(body),
      });
      return (answer.json() as { findings: { code: string }[] }).findings.map(({ code }) => code);
    };
    assert.deepEqual(await findings(), ["keys_unavailable"]);
    assertProblem(await post({ ...made("paypal", { value: "another" }) }), 401, "signature_invalid");
    assert.deepEqual(await findings(), ["secret_or_body_wrong"]);
  });

  test("has a key whose value must be provided, and says whose webhooks to accept", async () => {
    assertProblem(await key("paypal", undefined), 400, "secret_required");
    assertProblem(await key("aws-sns", undefined, "my topic"), 400, "secret_required");
    assertProblem(await key("aws-sns", "my topic"), 422, "secret_invalid");
    assertProblem(await key("google-pubsub", "nobody"), 422, "secret_invalid");
    const shown = await gateway.management.get("/providers/aws-sns");
    assert.equal((shown.json() as { secret_from: string }).secret_from, "expected");
  });
});
