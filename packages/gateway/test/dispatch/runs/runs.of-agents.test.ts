import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AgentServer, RunStopped, type AgentServerOptions } from "agentex-gateway-sdk";
import { RUN_LEASE as LEASE } from "../../promises/stage/stored-queue.ts";
import { eachStore } from "../../harness/each-store.ts";
import { freePort } from "../../harness/free-port.ts";
import { send, type Answer } from "../../harness/send.ts";
import { forwardPath, useGateway } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

const SLOW_AGENT = fileURLToPath(new URL("slow-agent.ts", import.meta.url));
const PYTHON_AGENT = fileURLToPath(new URL("../../../../../examples/python-run/agent.py", import.meta.url));

type ShownRun = {
  readonly attempt: number;
  readonly state: string;
  readonly note: string | null;
  readonly progress: number | null;
  readonly result: unknown;
  readonly error: string | null;
  readonly usage: object | null;
};
type Shown = {
  readonly id: string;
  readonly status: string;
  readonly run: ShownRun | null;
  readonly runs: readonly ShownRun[];
};

/** Time passes a hundred times as fast between an agent's reports. */
const hurried: NonNullable<AgentServerOptions["sleep"]> = async (time, signal) => {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, time / 100);
  signal.addEventListener("abort", () => resolve());
  await promise;
  clearTimeout(timer);
};

eachStore("runs of agents", (store) => {
  /** How far the gateway's clock is ahead. */
  let ahead = 0;
  const scene = useGateway(store, {
    clock: () => Date.now() + ahead,
    settings: { retrySchedule: [10, 10, 10] },
  });
  const agents: AgentServer[] = [];
  const processes: ChildProcess[] = [];
  let last: Shown | undefined;

  after(async () => {
    await Promise.all(agents.map(async (acp) => acp.stop()));
    for (const child of processes) child.kill("SIGKILL");
  });

  const agent = async (
    name: string,
    declare: (acp: AgentServer) => void,
    options: AgentServerOptions = {},
  ): Promise<AgentServer> => {
    const acp = new AgentServer({
      name,
      port: 0,
      baseUrl: scene.gateway.url,
      environment: {},
      stopAtSignals: false,
      sleep: hurried,
      log: { info() {}, warn() {}, error() {} },
      ...options,
    });
    declare(acp);
    agents.push(acp);
    await acp.start();
    await key(name);
    return acp;
  };
  const key = async (name: string): Promise<void> => {
    await scene.gateway.management.createKey({ agent: name, name: "me", value: `key-of-${name}-0123456789` });
  };
  const call = async (name: string, path: string, json: object = {}): Promise<string> => {
    const answer: Answer = await send(scene.gateway.url, {
      method: "POST",
      path: forwardPath(name, path),
      headers: { "x-agent-api-key": `key-of-${name}-0123456789`, "content-type": "application/json" },
      body: JSON.stringify(json),
    });
    assert.equal(answer.status, 202, answer.text);
    const id = answer.headers["x-agentex-delivery-id"];
    assert.ok(typeof id === "string");
    return id;
  };
  const look = async (id: string): Promise<Shown> => {
    const answer = await scene.gateway.management.get(`/deliveries/${id}`);
    assert.equal(answer.status, 200, answer.text);
    last = answer.json() as Shown;
    return last;
  };
  const waitUntil = async (id: string, holds: (shown: Shown) => boolean): Promise<Shown> => {
    await waitFor(
      async () => holds(await look(id)),
      () => `it is ${JSON.stringify(last)}`,
    );
    return look(id);
  };
  const startProcess = (command: string, args: readonly string[], environment: Record<string, string>) => {
    const child = spawn(command, args, {
      env: { PATH: process.env["PATH"], AGENTEX_BASE_URL: scene.gateway.url, ...environment },
      stdio: ["ignore", "inherit", "inherit"],
    });
    processes.push(child);
    return child;
  };
  const waitForRegistration = async (name: string, isThis: (url: string) => boolean): Promise<void> => {
    await waitFor(
      async () => {
        const answer = await scene.gateway.management.get(`/agents/name/${name}`);
        return isThis((answer.json() as { readonly acp_url: string }).acp_url);
      },
      () => `${name} did not register`,
    );
  };
  /** Calls an agent as soon as it is available. */
  const waitForCall = async (name: string, path: string, json: object = {}): Promise<string> => {
    await waitForRegistration(name, (url) => !url.endsWith(":9"));
    return call(name, path, json);
  };
  /** Lets the time of a lease pass, in which nobody reports. */
  const passLease = (): void => void (ahead += LEASE + 5_000);

  test("end with what their handlers return, and show what they reported", async () => {
    await agent("ends", (acp) => {
      acp.post("/work", { run: {} }, async (request, { progress, usage }) => {
        progress(0.5, "reading");
        usage({ inputTokens: 12, outputTokens: 3, costUsd: 0.01, model: "small" });
        return { asked: await request.json() };
      });
    });
    const shown = await waitUntil(
      await call("ends", "/work", { a: 1 }),
      ({ status }) => status !== "working",
    );
    assert.equal(shown.status, "delivered");
    assert.partialDeepStrictEqual(shown.run, {
      attempt: 1,
      state: "succeeded",
      note: "reading",
      progress: 0.5,
      result: { asked: { a: 1 } },
      usage: { input_tokens: 12, output_tokens: 3, cost_usd: 0.01, model: "small" },
    });
  });

  test("fail with what their handlers throw, permanently or temporarily", async () => {
    await agent("fails", (acp) => {
      acp.post("/for-good", { run: {} }, () => {
        throw new Error("No such branch");
      });
      acp.post("/for-now", { run: {} }, (_request, { attempt }) => {
        if (attempt === 1) throw Object.assign(new Error("Busy"), { retry: true });
        return "done";
      });
    });
    const failed = await waitUntil(await call("fails", "/for-good"), ({ status }) => status === "failed");
    assert.equal(failed.run?.error, "No such branch");
    const retried = await waitUntil(await call("fails", "/for-now"), ({ status }) => status === "delivered");
    assert.deepEqual(
      [retried.run?.attempt, retried.run?.result, retried.runs[0]?.error],
      [2, "done", "Busy"],
    );
  });

  test("learn that they were cancelled", async () => {
    let why: unknown;
    await agent("hears", (acp) => {
      acp.post("/work", { run: {} }, async (_request, { signal }) => {
        await once(signal, "abort");
        why = signal.reason instanceof RunStopped && signal.reason.why;
        throw signal.reason;
      });
    });
    const id = await call("hears", "/work");
    await waitUntil(id, ({ status }) => status === "working");
    const answer = await scene.gateway.management.post(`/deliveries/${id}/cancel`, {});
    assert.equal(answer.status, 200, answer.text);
    const shown = await waitUntil(id, ({ status }) => status === "cancelled");
    assert.deepEqual([why, shown.run?.state], ["cancelled", "cancelled"]);
  });

  test("are handed back when their agent stops, and continue when it is back", async () => {
    const port = await freePort();
    const work = (acp: AgentServer): void =>
      acp.post("/work", { run: {} }, async (_request, { attempt, progress, previous, signal }) => {
        if (attempt > 1) return previous();
        progress(0.3, "cloning");
        await once(signal, "abort");
        throw signal.reason;
      });
    const { internalKey } = await scene.gateway.management.register({
      name: "stops",
      url: "http://127.0.0.1:9",
    });
    const options = { port, environment: { AGENT_API_KEY: internalKey } };
    const acp = await agent("stops", work, options);
    const id = await call("stops", "/work");
    await waitUntil(id, ({ run }) => run?.note === "cloning");
    await acp.stop();
    assert.partialDeepStrictEqual(await look(id), { status: "waiting", run: { state: "handed_back" } });
    const again = new AgentServer({
      ...options,
      name: "stops",
      baseUrl: scene.gateway.url,
      stopAtSignals: false,
      log: { info() {}, warn() {}, error() {} },
    });
    work(again);
    agents.push(again);
    await again.start();
    const shown = await waitUntil(id, ({ status }) => status === "delivered");
    assert.partialDeepStrictEqual(shown.run?.result, { attempt: 1, state: "handed_back", note: "cloning" });
  });

  test("are taken over by another process when theirs is killed, which knows their progress", async () => {
    const { internalKey } = await scene.gateway.management.register({
      name: "slow",
      url: "http://127.0.0.1:9",
    });
    await key("slow");
    const environment = { AGENT_NAME: "slow", AGENT_API_KEY: internalKey };
    const [one, other] = [String(await freePort()), String(await freePort())];
    const first = startProcess(process.execPath, [SLOW_AGENT], { ...environment, ACP_PORT: one });
    const id = await waitForCall("slow", "/work");
    await waitUntil(id, ({ run }) => run?.note === "half-way");
    first.kill("SIGKILL");
    await once(first, "exit");
    startProcess(process.execPath, [SLOW_AGENT], { ...environment, ACP_PORT: other });
    await waitForRegistration("slow", (url) => url.endsWith(`:${other}`));
    passLease();
    const shown = await waitUntil(id, ({ status }) => status === "delivered");
    assert.deepEqual(shown.run?.result, { attempt: 2, note: "half-way", progress: 0.4, state: "lost" });
    assert.partialDeepStrictEqual(shown.runs[0], { attempt: 1, state: "lost", usage: { input_tokens: 12 } });
  });

  test("of the example in Python do the same, and continue where they were", async () => {
    const { internalKey } = await scene.gateway.management.register({
      name: "python",
      url: "http://127.0.0.1:9",
    });
    await key("python");
    const environment = { AGENT_NAME: "python", AGENT_API_KEY: internalKey, PYTHONDONTWRITEBYTECODE: "1" };
    const [one, other] = [await freePort(), await freePort()];
    const first = startProcess("python3", [PYTHON_AGENT], {
      ...environment,
      ACP_PORT: String(one),
      STEP_SECONDS: "0.8",
    });
    const id = await waitForCall("python", "/review", { question: "fine?" });
    await waitUntil(id, ({ run }) => (run?.progress ?? 0) > 0);
    first.kill("SIGKILL");
    await once(first, "exit");
    startProcess("python3", [PYTHON_AGENT], {
      ...environment,
      ACP_PORT: String(other),
      STEP_SECONDS: "0.01",
    });
    await waitForRegistration("python", (url) => url.endsWith(`:${other}`));
    passLease();
    const shown = await waitUntil(id, ({ status }) => status === "delivered");
    const result = shown.run?.result as { readonly began_at_step: number } | undefined;
    assert.partialDeepStrictEqual(result, { answer: "FINE?", attempt: 2 });
    assert.ok(result !== undefined && result.began_at_step > 1);
  });
});
