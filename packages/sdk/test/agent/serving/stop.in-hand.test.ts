import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createAgent, KeptLog, until } from "../../harness/agent.ts";
import { FakeGateway } from "../../harness/fake-gateway.ts";
import { signatureHeaders } from "../../harness/signed-request.ts";

async function call(url: string, path: string, key: string): Promise<Response> {
  const headers = signatureHeaders("{}", { key }, { path });
  return fetch(`${url}${path}`, { method: "POST", body: "{}", headers });
}

async function listensNoMore(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => false,
    () => true,
  );
}

/** The agent in fixtures-agent.ts, started. */
async function startProcess(gateway: FakeGateway, stopTimeoutSeconds: number) {
  const program = fileURLToPath(new URL("../../harness/fixtures-agent.ts", import.meta.url));
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [program, stopTimeoutSeconds.toString()],
    {
      env: { AGENTEX_BASE_URL: gateway.url, AGENT_NAME: "tester", ACP_PORT: "0" },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const exited = once(child, "exit");
  await until("the agent has started", () => /^url /m.test(output));
  return {
    child,
    exited,
    url: /^url (\S+)$/m.exec(output)?.[1] ?? "",
    output: () => output,
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

describe("a process", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`finishes requests in progress at ${signal}, accepts no more, and exits with 0`, async () => {
      await using gateway = await FakeGateway.start();
      await using agent = await startProcess(gateway, 30);
      const answer = call(agent.url, "/slow", gateway.keyOf("tester"));
      await until("the request is in hand", () => agent.output().includes("in hand"));
      agent.child.kill(signal);
      await until("it is stopping", () => agent.output().includes("stopping"));
      await until("it listens no more", async () => listensNoMore(agent.url));
      agent.child.stdin.write("go on\n");
      assert.deepEqual(await (await answer).json(), { message: "Success" });
      assert.deepEqual(await agent.exited, [0, null]);
      assert.match(agent.output(), /tester: stopped\n$/);
    });
  }

  test("exits immediately at a second signal", async () => {
    await using gateway = await FakeGateway.start();
    await using agent = await startProcess(gateway, 3_600);
    const answer = call(agent.url, "/stuck", gateway.keyOf("tester")).catch(() => "broke off");
    await until("the request is in hand", () => agent.output().includes("in hand"));
    agent.child.kill("SIGTERM");
    await until("it is stopping", () => agent.output().includes("stopping"));
    agent.child.kill("SIGTERM");
    assert.deepEqual(await agent.exited, [143, null]);
    assert.equal(await answer, "broke off");
  });

  test("aborts requests still in progress after stopTimeoutSeconds, and exits with 0", async () => {
    await using gateway = await FakeGateway.start();
    await using agent = await startProcess(gateway, 0.05);
    const answer = call(agent.url, "/stuck", gateway.keyOf("tester")).catch(() => "broke off");
    await until("the request is in hand", () => agent.output().includes("in hand"));
    agent.child.kill("SIGTERM");
    assert.deepEqual(await agent.exited, [0, null]);
    assert.equal(await answer, "broke off");
  });
});

describe("stop()", () => {
  test("resolves when the last request is answered and the port is free", async () => {
    await using gateway = await FakeGateway.start();
    const log = new KeptLog();
    const acp = createAgent({ baseUrl: gateway.url, log });
    const { promise: going, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: inHand, resolve: taken } = Promise.withResolvers<void>();
    acp.post("/slow", async () => {
      taken();
      await going;
      return { message: "Success" };
    });
    await acp.start();
    const { url } = acp;
    const answer = call(url, "/slow", gateway.keyOf("tester"));
    await inHand;
    let stopped = false;
    const stopping = Promise.all([acp.stop(), acp.stop()]).then(() => (stopped = true));
    await until("it listens no more", async () => listensNoMore(url));
    assert.equal(stopped, false);
    goOn();
    assert.equal((await answer).status, 200);
    assert.equal((await answer).headers.get("connection"), "close");
    await stopping;
    const again = createAgent({ baseUrl: gateway.url, port: Number(new URL(url).port) });
    await again.start();
    await again.stop();
    assert.deepEqual(log.lines.slice(2), ["info stopping: finishing requests in progress", "info stopped"]);
  });

  test("aborts requests that take too long, and logs it; the handler's signal is aborted", async () => {
    await using gateway = await FakeGateway.start();
    const log = new KeptLog();
    const acp = createAgent({ baseUrl: gateway.url, log, stopTimeoutSeconds: 0.02 });
    const { promise: inHand, resolve: taken } = Promise.withResolvers<void>();
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
    acp.post("/stuck", async (_request, { signal }) => {
      signal.addEventListener("abort", () => abort());
      taken();
      await aborted;
    });
    await acp.start();
    const answer = call(acp.url, "/stuck", gateway.keyOf("tester"));
    answer.catch(() => {});
    await inHand;
    await acp.stop();
    await aborted;
    await assert.rejects(answer);
    assert.equal(log.lines.at(-1), "warn stopped with 1 requests unanswered after 0.02 s");
  });

  test("still answers on a connection that was already open, and does not wait for a silent one", async () => {
    await using gateway = await FakeGateway.start();
    const acp = createAgent({ baseUrl: gateway.url, stopTimeoutSeconds: 3_600 });
    await acp.start();
    const port = Number(new URL(acp.url).port);
    const [speaking, silent] = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
    const hungUp = Promise.all([once(speaking, "close"), once(silent, "close")]);
    await Promise.all([once(speaking, "connect"), once(silent, "connect")]);
    // Only once it is answered have both been accepted.
    await fetch(`${acp.url}/healthz`);
    const stopping = acp.stop();
    speaking.write("GET /healthz HTTP/1.1\r\nhost: agent\r\n\r\n");
    assert.match(await text(speaking), /^HTTP\/1\.1 503 [^]*"status":"stopping"/);
    silent.resume();
    await hungUp;
    await stopping;
  });

  test("ends background work, even while the gateway does not respond", async () => {
    await using gateway = await FakeGateway.start();
    gateway.answer = () => true;
    const log = new KeptLog();
    const acp = createAgent({ baseUrl: gateway.url, log });
    const started = acp.start();
    await until("the gateway was asked", () => gateway.registrations.length === 1);
    await acp.stop();
    await started;
    assert.equal(log.lines.filter((line) => !line.startsWith("info")).length, 0, log.lines.join("\n"));
  });

  test("tells the gateway first, with the agent's key, and answers 503 at /healthz meanwhile", async () => {
    await using gateway = await FakeGateway.start();
    const acp = createAgent({ baseUrl: gateway.url });
    await acp.start();
    const { url } = acp;
    let letGo = (): void => {};
    gateway.answer = ({ url: asked }, response) => {
      if (asked !== "/agents/name/tester/stopping") return false;
      letGo = () => response.end("{}");
      return true;
    };
    const stopping = acp.stop();
    const told = () => gateway.calls.find(({ url: asked }) => asked.endsWith("/stopping"));
    await until("the gateway is told", () => told() !== undefined);
    assert.equal(told()?.method, "POST");
    assert.equal(told()?.headers["x-agent-api-key"], gateway.keyOf("tester"));
    assert.equal((await fetch(`${url}/healthz`)).status, 503);
    letGo();
    await stopping;
    assert.equal(await listensNoMore(url), true);
  });

  test("does not tell the gateway if another deployment of the agent is in production", async () => {
    await using gateway = await FakeGateway.start();
    const acp = createAgent({ baseUrl: gateway.url, registrationMetadata: { deployment_id: "preview" } });
    await acp.start();
    await acp.stop();
    assert.deepEqual(
      gateway.calls.filter(({ url: asked }) => asked.endsWith("/stopping")),
      [],
    );
  });

  test("does not depend on the gateway being reachable", async () => {
    await using gateway = await FakeGateway.start();
    const acp = createAgent({ baseUrl: gateway.url });
    await acp.start();
    await gateway.close();
    await acp.stop();
    assert.equal(await listensNoMore(acp.url), true);
  });

  test("leaves no listeners for signals behind", async () => {
    await using gateway = await FakeGateway.start();
    const before = process.listenerCount("SIGTERM");
    const agents = [1, 2].map(() => createAgent({ baseUrl: gateway.url, stopAtSignals: true }));
    for (const acp of agents) await acp.start();
    assert.equal(process.listenerCount("SIGTERM"), before + 1);
    assert.equal(process.listenerCount("SIGINT"), before + 1);
    await agents[0]?.stop();
    assert.equal(process.listenerCount("SIGTERM"), before + 1, "the other one still needs them");
    await agents[1]?.stop();
    assert.equal(process.listenerCount("SIGTERM"), before);
    assert.equal(process.listenerCount("SIGINT"), before);
  });

  test("of an agent that never started does nothing, and a stopped agent can start again", async () => {
    await using gateway = await FakeGateway.start();
    const acp = createAgent({ baseUrl: gateway.url });
    await acp.stop();
    for (let times = 1; times <= 2; times += 1) {
      await acp.start();
      assert.equal((await fetch(`${acp.url}/healthz`)).status, 200);
      await acp.stop();
      assert.equal(gateway.registrations.length, times);
    }
  });
});

test("a caller that disconnects aborts the handler's signal", async () => {
  await using gateway = await FakeGateway.start();
  await using acp = createAgent({ baseUrl: gateway.url });
  const { promise: inHand, resolve: taken } = Promise.withResolvers<void>();
  const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
  acp.post("/stuck", async (_request, { signal }) => {
    signal.addEventListener("abort", () => abort());
    taken();
    await aborted;
  });
  await acp.start();
  const caller = new AbortController();
  const answer = fetch(`${acp.url}/stuck`, {
    method: "POST",
    body: "{}",
    headers: signatureHeaders("{}", { key: gateway.keyOf("tester") }, { path: "/stuck" }),
    signal: caller.signal,
  });
  await inHand;
  caller.abort();
  await assert.rejects(answer);
  await aborted;
});
