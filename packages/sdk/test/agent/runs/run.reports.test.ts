import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import type { AgentServerOptions, Handler } from "../../../src/index.ts";
import { createAgent, KEY, KeptLog, until } from "../../harness/agent.ts";
import { answerJson, answerProblem, FakeGateway, type Call } from "../../harness/fake-gateway.ts";
import { hurried } from "../../harness/hurried.ts";
import { signedRequest } from "../../harness/signed-request.ts";

const ID = "dlv_0sas482cc0000";
const reportsOf = (gateway: FakeGateway): Call[] =>
  gateway.calls.filter(({ method, url }) => method === "POST" && url === `/deliveries/${ID}/run`);
const statesOf = (gateway: FakeGateway) =>
  reportsOf(gateway).map(({ body }) => (body as { readonly state: string }).state);

/** A gateway that answers reports as `answer` says: with a status, by default 200. */
async function gatewayThat(answer: (count: number) => number = () => 200) {
  const gateway = await FakeGateway.start();
  gateway.answer = ({ url }, response) => {
    if (!url.startsWith("/deliveries/")) return false;
    const status = answer(reportsOf(gateway).length);
    if (status === 200) answerJson(response, 200, { state: "working", cancel: false, lease_seconds: 120 });
    else if (status === 0) response.destroy();
    else {
      response.setHeader("retry-after", "3");
      answerProblem(response, status, "code", "Said why.");
    }
    return true;
  };
  return gateway;
}

/** Starts a run, as the gateway does. */
async function start(handler: Handler, options: AgentServerOptions, headers: Record<string, string> = {}) {
  const log = new KeptLog();
  const acp = createAgent({ agentApiKey: KEY, sleep: hurried, log, ...options });
  acp.post("/hook", { run: {} }, handler);
  const sent = { "x-agentex-run-token": "1.abc", ...headers };
  const request = signedRequest("http://agent/hook", { body: "{}", headers: sent }, { key: KEY });
  assert.equal((await acp.fetch(request)).status, 202);
  return { acp, log };
}

/** A handler that works until the test lets it end, or until it is asked to stop. */
function endless() {
  const { promise, resolve: end } = Promise.withResolvers<string>();
  let why: unknown;
  const handler: Handler = async (_request, { signal }) => {
    const stopped = once(signal, "abort").then(() => {
      why = signal.reason;
      throw signal.reason;
    });
    return Promise.race([promise, stopped]);
  };
  return { handler, end, stopped: () => why !== undefined };
}

describe("a run reports", () => {
  test("that it is in progress, with its token alone, and then its result", async () => {
    await using gateway = await gatewayThat();
    const { handler, end } = endless();
    await start(handler, { baseUrl: gateway.url });
    await until("it has renewed its lease", () => statesOf(gateway).length >= 2);
    end("done");
    await until("it has ended", () => statesOf(gateway).includes("succeeded"));
    for (const { headers } of reportsOf(gateway)) {
      assert.equal(headers.authorization, "RunToken 1.abc");
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["x-api-key"], undefined);
    }
    const [first, ...others] = reportsOf(gateway).map(({ body }) => body);
    assert.deepEqual([first, others.at(-1)], [{ state: "working" }, { state: "succeeded", result: "done" }]);
  });

  test("news soon, but combined", async () => {
    await using gateway = await gatewayThat();
    const { handler, end } = endless();
    let told = 0;
    await start(
      async (request, context) => {
        for (; told < 100; told += 1) context.progress(told / 100, `step ${told}`);
        return handler(request, context);
      },
      { baseUrl: gateway.url },
    );
    await until("it is known", () => reportsOf(gateway).length > 0);
    assert.deepEqual(reportsOf(gateway)[0]?.body, { state: "working", note: "step 99", progress: 0.99 });
    end("done");
    await until("it has ended", () => statesOf(gateway).includes("succeeded"));
    assert.deepEqual(reportsOf(gateway).at(-1)?.body, {
      state: "succeeded",
      note: "step 99",
      progress: 0.99,
      result: "done",
    });
  });

  test("to the gateway's public URL, if the agent knows no other URL", async () => {
    await using gateway = await gatewayThat();
    await start(() => "done", {}, { "x-agentex-run-url": `${gateway.url}/deliveries/${ID}/run` });
    await until("it has ended", () => statesOf(gateway).includes("succeeded"));
  });

  test("again while the gateway cannot record it, or cannot be reached", async () => {
    await using gateway = await gatewayThat((count) => [503, 0, 502, 429][count - 1] ?? 200);
    await start(() => "done", { baseUrl: gateway.url });
    await until("it was recorded", () => statesOf(gateway).length === 5);
    assert.deepEqual(new Set(statesOf(gateway)), new Set(["succeeded"]));
  });

  test("again once the gateway is back, and is not stopped meanwhile", async () => {
    await using gateway = await gatewayThat();
    const { handler, end, stopped } = endless();
    let naps = 0;
    const sleep: typeof hurried = async (time, signal) => {
      naps += 1;
      await hurried(time, signal);
    };
    await start(handler, { baseUrl: gateway.url, sleep });
    await until("it is known", () => statesOf(gateway).length === 1);
    await gateway.close();
    const before = naps;
    await until("it has tried several times", () => naps > before + 5);
    await gateway.open();
    await until("it has renewed its lease", () => statesOf(gateway).length >= 2);
    assert.equal(stopped(), false);
    end("done");
    await until("it has ended", () => statesOf(gateway).includes("succeeded"));
  });
});

describe("a run is stopped", () => {
  for (const [status, what] of [
    [409, "another attempt counts"],
    [404, "its delivery is gone"],
    [401, "its token is not valid"],
  ] as const) {
    test(`if ${what}, and reports no more`, async () => {
      await using gateway = await gatewayThat(() => status);
      const { handler, stopped } = endless();
      const { log } = await start(handler, { baseUrl: gateway.url });
      await until("it was stopped", stopped);
      await until("it has ended", () => log.lines.some((line) => line.includes("does not count")));
      assert.deepEqual(statesOf(gateway), ["working"]);
      assert.match(log.lines.join("\n"), /no longer counts on this run: Said why\./);
    });
  }

  test("if its response did not reach the gateway, only when the gateway says so: it reports immediately", async () => {
    await using gateway = await gatewayThat();
    const { handler, end } = endless();
    // Otherwise, time stands still.
    const sleep: typeof hurried = async (_time, signal) => {
      if (!signal.aborted) await once(signal, "abort");
    };
    const acp = createAgent({ agentApiKey: KEY, baseUrl: gateway.url, sleep });
    acp.post("/hook", { run: {} }, handler);
    const headers = { "x-agentex-run-token": "1.abc" };
    const caller = new AbortController();
    const signed = signedRequest("http://agent/hook", { body: "{}", headers }, { key: KEY });
    await acp.fetch(new Request(signed, { signal: caller.signal }));
    caller.abort();
    await until("it has reported", () => statesOf(gateway).length === 1);
    end("done");
    await until("it has ended", () => statesOf(gateway).includes("succeeded"));
  });
});

test("a result that the gateway does not accept is a failed run", async () => {
  await using gateway = await gatewayThat((count) => (count === 1 ? 422 : 200));
  await start(() => "done", { baseUrl: gateway.url });
  await until("it has ended", () => statesOf(gateway).includes("failed"));
  assert.deepEqual(reportsOf(gateway).at(-1)?.body, {
    state: "failed",
    error: "The gateway did not accept the result: Said why.",
  });
});

test("an attempt after the first asks how the previous one ended", async () => {
  await using gateway = await FakeGateway.start();
  gateway.answer = ({ method, url }, response) => {
    if (method === "GET" && url === `/deliveries/${ID}/run`) {
      const lost = { attempt: 2, state: "lost", note: "cloning", progress: 0.4, error: null };
      answerJson(response, 200, {
        run: { attempt: 3, state: "working" },
        runs: [{ attempt: 1 }, lost],
      });
    } else answerJson(response, 200, {});
    return true;
  };
  await start(
    async (_request, { previous }) => previous(),
    { baseUrl: gateway.url },
    { "x-agentex-attempt": "3" },
  );
  await until("it has ended", () => statesOf(gateway).includes("succeeded"));
  assert.deepEqual(reportsOf(gateway).at(-1)?.body, {
    state: "succeeded",
    result: { attempt: 2, state: "lost", note: "cloning", progress: 0.4 },
  });
  const asked = gateway.calls.find(({ method }) => method === "GET");
  assert.equal(asked?.headers.authorization, "RunToken 1.abc");
});
