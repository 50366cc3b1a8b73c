import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { lines, type Answer } from "../../harness/send.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { useGateway } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

const BODY = JSON.stringify({ repository: { full_name: "octo/repo" } });
const PATHS = { "/hook": { post: {} }, "/hooks/{name}": { post: {} } };
/** Not in the document: a route with `include_in_schema=False`, and a mounted application. */
const UNLISTED = ["/hidden", "/mounted/app/hook"];

eachStore("a path that the agent's OpenAPI document does not list", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    scene.agent.answers((_received, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ openapi: "3.1.0", info: {}, paths: PATHS }));
    });
    for (const name of ["agent", "declaring"]) {
      const routes = name === "declaring" ? { routes: ["POST /hook"] } : {};
      await management.register({ name, url: scene.agent.url, ...routes });
      await management.createKey({
        agent: name,
        name: "octo/repo",
        type: "github",
        value: "the right secret",
      });
    }
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    // Its routes are read before the tests count what it receives.
    await management.get("/agents/name/agent");
  });
  const signed = async (path: string, secret: string, agent = "agent"): Promise<Answer> =>
    scene.call(agent, path, { method: "POST", headers: await githubHeaders(secret, BODY), body: BODY });
  const reasons = async (): Promise<unknown[]> => {
    const answer = await scene.gateway.management.get("/refusals?agent=agent&code=route_not_found");
    const { refusals } = answer.json() as { refusals: { reason: string }[] };
    return refusals.map(({ reason }) => reason);
  };

  for (const path of UNLISTED) {
    test(`${path} is called for callers with the agent's key`, async () => {
      const answer = await scene.call("agent", path, { method: "POST", headers: { "x-agent-api-key": key } });
      assert.equal(answer.status, 200);
      assert.equal(scene.agent.last().url, path);
    });

    test(`${path} is called for senders that sign with the agent's secret`, async () => {
      assert.equal((await signed(path, "the right secret")).status, 200);
      assert.equal(scene.agent.last().url, path);
    });

    test(`${path} does not exist for unverified senders, whatever they send`, async () => {
      const body = { method: "POST", body: BODY };
      for (const [code, headers] of [
        ["credentials_missing", []],
        ["key_invalid", lines("x-agent-api-key: guessed")],
        ["key_invalid", lines("authorization: AgentKey guessed")],
        ["signature_invalid", Object.entries(await githubHeaders("guessed", BODY)).flat()],
        ["signature_malformed", lines("x-hub-signature-256: sha1=0")],
      ] as const) {
        assertProblem(await scene.call("agent", path, { ...body, headers }), 404, "route_not_found");
        assertProblem(await scene.call("agent", "/hook", { ...body, headers }), 401, code);
      }
      assert.deepEqual(scene.agent.received, []);
    });
  }

  test("is rejected for unverified senders, and the reason is recorded", async () => {
    await waitFor(async () => {
      const recorded = await reasons();
      return ["credentials_missing", "key_invalid", "signature_mismatch"].every((reason) =>
        recorded.includes(reason),
      );
    });
  });

  test("that the gateway never forwards stays there, even for verified senders", async () => {
    for (const path of ["/api", "/healthz", "/openapi.json", "/docs", "/redoc/", "//api", "/api%3Fx"]) {
      assertProblem(await signed(path, "the right secret"), 404, "route_not_found");
    }
    assert.deepEqual(scene.agent.received, []);
  });

  /** The outcome of a webhook that is answered 404. */
  const statusAfter = async (path: string, body: string, type: string): Promise<string> => {
    scene.agent.answers((_received, response) => {
      response.writeHead(404, { "content-type": type });
      response.end(body);
    });
    const id = (await signed(path, "the right secret")).headers["x-agentex-delivery-id"];
    let status = "running";
    await waitFor(async () => {
      const shown = await scene.gateway.management.get(`/deliveries/${String(id)}`);
      ({ status } = shown.json() as { status: string });
      return status !== "running";
    });
    return status;
  };
  const noRoute = ['{"detail": "Not Found"}', "application/json"] as const;

  test("is not retried if the agent's framework has no such route either", async () => {
    assert.equal(await statusAfter("/nowhere", ...noRoute), "rejected");
  });

  test("is retried if the 404 may be a proxy's, and a listed path in any case", async () => {
    const another = '{"message":"no Route matched with those values"}';
    for (const [path, body, type] of [
      ["/nowhere", "404 page not found", "text/plain"],
      ["/nowhere", another, "application/json"],
      ["/hook", ...noRoute],
    ] as const) {
      assert.equal(await statusAfter(path, body, type), "waiting", `${path}: ${body}`);
    }
  });

  test("is not called if the agent declares its routes itself", async () => {
    assertProblem(await signed("/hidden", "the right secret", "declaring"), 404, "route_not_found");
    assert.deepEqual(scene.agent.received, []);
  });
});
