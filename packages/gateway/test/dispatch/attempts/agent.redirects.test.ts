import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { onSqlite } from "../../harness/each-store.ts";
import { registrationOf } from "../../harness/management.ts";
import { assertProblem } from "../../harness/problem.ts";
import { settled } from "../../harness/settled.ts";
import { useGateway } from "../../harness/use-gateway.ts";

onSqlite("an agent that redirects", (store) => {
  const scene = useGateway(store, {
    settings: { retrySchedule: [20], publicUrl: "https://hooks.example.test/gateway" },
  });
  let key = "";
  let client: GatewayClient;
  before(async () => {
    const { management } = scene.gateway;
    // The agent is one of several behind a proxy.
    await management.register({
      name: "agent",
      url: `${scene.agent.url}/base/`,
      routes: ["POST /hook", "POST /a/b"],
    });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
  });

  const call = (path: string, headers: Record<string, string> = {}) =>
    scene.call("agent", path, { method: "POST", headers: { "x-agent-api-key": key, ...headers } });
  const redirect = (status: number, headers: Record<string, string>): void =>
    scene.agent.answers((_received, response) => response.writeHead(status, headers).end("moved"));

  const AT_GATEWAY = "/gateway/agents/forward/name/agent";
  const agentHost = () => new URL(scene.agent.url).host;
  const addresses: readonly (readonly [
    what: string,
    path: string,
    location: () => string,
    heard: string | undefined,
  ])[] = [
    ["its own URL", "/hook?a=b", () => `${scene.agent.url}/base/hook/?a=b#c`, `${AT_GATEWAY}/hook/?a=b#c`],
    [
      "its own URL with another scheme",
      "/hook",
      () => `https://${agentHost()}/base/hook/`,
      `${AT_GATEWAY}/hook/`,
    ],
    ["its own root", "/hook", () => "/base", `${AT_GATEWAY}/`],
    ["its own path", "/hook", () => "/base/other", `${AT_GATEWAY}/other`],
    ["a relative path", "/a/b", () => "c?d=e", `${AT_GATEWAY}/a/c?d=e`],
    ["a query alone", "/hook", () => "?d=e", `${AT_GATEWAY}/hook?d=e`],
    [
      "the host that its caller used",
      "/hook",
      () => "https://hooks.example.test/base/hook/",
      `${AT_GATEWAY}/hook/`,
    ],
    ["the gateway", "/hook", () => "https://hooks.example.test/docs", "https://hooks.example.test/docs"],
    ["others", "/hook", () => "https://elsewhere.example/base/x", "https://elsewhere.example/base/x"],
    ["something other than a web address", "/hook", () => "slack://open", "slack://open"],
    ["its host beside itself", "/hook", () => "/login", undefined],
    ["its host above itself", "/hook", () => "../../secret", undefined],
  ];
  for (const [what, path, location, heard] of addresses) {
    test(`to ${what} sends a direct caller ${heard ?? "nowhere"}`, async () => {
      redirect(307, { location: location() });
      const answer = await call(path, { host: "hooks.example.test" });
      assert.deepEqual([answer.status, answer.text, answer.headers.location], [307, "moved", heard]);
    });
  }

  test("does not reveal its address to a direct caller through other headers either, whatever the status", async () => {
    const own = `${scene.agent.url}/base/jobs/1`;
    redirect(201, {
      "content-location": own,
      refresh: `5; url="${own}"`,
      link: `<${own}>; rel="self", <https://elsewhere.example/>; rel="help"`,
      "x-kept": own,
    });
    const { status, headers } = await call("/hook");
    assert.equal(status, 201);
    assert.equal(headers["content-location"], `${AT_GATEWAY}/jobs/1`);
    assert.equal(headers["refresh"], `5; url="${AT_GATEWAY}/jobs/1"`);
    assert.equal(
      headers["link"],
      `<${AT_GATEWAY}/jobs/1>; rel="self", <https://elsewhere.example/>; rel="help"`,
    );
    assert.equal(headers["x-kept"], own);
  });

  test("does not count as having received a direct caller's webhook either", async () => {
    redirect(308, { location: "/base/hook/" });
    const answer = await call("/hook");
    // A streaming response is recorded as running until its end.
    const delivery = await settled(client, String(answer.headers["x-agentex-delivery-id"]), "failed");
    assert.deepEqual(
      [delivery.status, delivery.agent_status, delivery.error],
      ["failed", 308, "agent_redirected"],
    );
    assert.equal(delivery.attempts[0]?.redirect?.to, "/hook/");
  });

  for (const [what, path, location, to, advice] of [
    [
      "with a slash at the end",
      "/hook?a=1",
      "/base/hook/?a=1",
      "/hook/?a=1",
      /trailing slash, POST \/hook\/,/,
    ],
    ["elsewhere", "/hook", "other?token=s3cret", "/other?…", /POST \/other,/],
    [
      "to a login",
      "/hook",
      "https://u:s3cret@id.example/login?next=s3cret#s3cret",
      "https://id.example/login?…",
      /login page/,
    ],
    [
      "to where it is",
      "/hook",
      "https://agent.example/v2/hook",
      "https://agent.example/v2/hook",
      /: https:\/\/agent\.example\/v2$/,
    ],
    ["nowhere", "/hook", undefined, null, /2xx/],
  ] as const) {
    test(`${what} is logged with its target, what to change, and no secret`, async () => {
      redirect(302, location === undefined ? {} : { location });
      const answer = await call(path, { prefer: "respond-async" });
      assert.equal(answer.status, 202);
      const id = String(answer.headers["x-agentex-delivery-id"]);
      const delivery = await settled(client, id, "failed");
      assert.deepEqual(
        delivery.attempts.map(({ error, redirect: shown }) => [error, shown?.to]),
        [
          ["agent_redirected", to],
          ["agent_redirected", to],
        ],
      );
      assert.match(delivery.attempts[1]?.redirect?.advice ?? "", advice);
      assert.doesNotMatch(JSON.stringify(delivery), /s3cret/);
    });
  }
});

onSqlite("a route's final statuses", (store) => {
  const scene = useGateway(store);

  test("are shown as they were registered", async () => {
    const { management } = scene.gateway;
    const routes = [{ method: "POST", path: "/hook", final_statuses: [404, 503] }, "POST /other"];
    await management.register({ name: "final", url: scene.agent.url, routes });
    const agent = await new GatewayClient({ baseUrl: scene.gateway.url }).agents.get({ name: "final" });
    assert.deepEqual(
      agent.webhook_routes?.map((route) => route.final_statuses),
      [[404, 503], null],
    );
  });

  for (const wrong of [[200], [302], [399], [600], [404.5], ["404"], 404, "4xx", [null]]) {
    test(`may not be ${JSON.stringify(wrong)}`, async () => {
      const routes = [{ method: "POST", path: "/hook", final_statuses: wrong }];
      const answer = await scene.gateway.management.post(
        "/agents/register",
        registrationOf({ name: "wrong", url: scene.agent.url, routes }),
      );
      const { detail } = assertProblem(answer, 422, "body_invalid");
      assert.match(detail, /webhook_routes\.0\.final_statuses/);
    });
  }
});
