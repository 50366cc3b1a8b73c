import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AgentServer, RunStopped, type AgentServerOptions } from "agentex-gateway-sdk";
import { eachStore } from "../harness/each-store.ts";
import { registerPull } from "../harness/agents/pull-agent.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const PULLING_AGENT = fileURLToPath(new URL("pulling-agent.ts", import.meta.url));

type Shown = {
  readonly status: string;
  readonly error: string | null;
  readonly agent_status: number | null;
  readonly attempts: readonly { readonly number: number; readonly error: string | null }[];
  readonly run: { readonly state: string; readonly result: unknown; readonly note: string | null } | null;
};

eachStore("agents that pull", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [10, 10, 10] } });
  const agents: AgentServer[] = [];
  const processes: ChildProcess[] = [];
  let last: unknown;

  after(async () => {
    await Promise.all(agents.map(async (acp) => acp.stop()));
    for (const child of processes) child.kill("SIGKILL");
  });

  const agent = async (
    name: string,
    declare: (acp: AgentServer) => void,
    options: AgentServerOptions = {},
  ): Promise<AgentServer> => start(name, await prepare(name), declare, options);
  const start = async (
    name: string,
    internalKey: string,
    declare: (acp: AgentServer) => void,
    options: AgentServerOptions = {},
  ): Promise<AgentServer> => {
    const acp = new AgentServer({
      name,
      pull: true,
      baseUrl: scene.gateway.url,
      environment: { AGENT_API_KEY: internalKey },
      stopAtSignals: false,
      stopTimeoutSeconds: 1,
      log: { info() {}, warn() {}, error() {} },
      ...options,
    });
    declare(acp);
    agents.push(acp);
    await acp.start();
    return acp;
  };
  /** The agent as the gateway knows it, with a key for senders. @returns its internal key. */
  const prepare = async (name: string): Promise<string> => {
    const { internalKey } = await registerPull(scene.gateway.management, name);
    await scene.gateway.management.createKey({ agent: name, name: "me", value: `key-of-${name}-0123456789` });
    return internalKey;
  };
  const call = async (name: string, path: string, body = "{}"): Promise<string> => {
    const answer = await send(scene.gateway.url, {
      method: "POST",
      path: forwardPath(name, path),
      headers: { "x-agent-api-key": `key-of-${name}-0123456789`, "content-type": "application/json" },
      body,
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const waitUntil = async (id: string, holds: (shown: Shown) => boolean): Promise<Shown> => {
    let shown: Shown | undefined;
    await waitFor(
      async () => {
        const answer = await scene.gateway.management.get(`/deliveries/${id}`);
        last = answer.json();
        shown = last as Shown;
        return holds(shown);
      },
      () => `it is ${JSON.stringify(last)}`,
    );
    assert.ok(shown !== undefined);
    return shown;
  };
  /** An agent in its own process; resolves when it prints this. */
  const startProcess = (environment: Record<string, string>) => {
    const child = spawn(process.execPath, [PULLING_AGENT], {
      env: { PATH: process.env["PATH"], AGENTEX_BASE_URL: scene.gateway.url, ...environment },
      stdio: ["ignore", "pipe", "ignore"],
    });
    processes.push(child);
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    return {
      child,
      says: async (what: string) =>
        waitFor(
          () => said.includes(what),
          () => `it says ${said}`,
          15_000,
        ),
    };
  };

  test("respond like others: body, status, and a run's result for whoever waits", async () => {
    await agent("answers", (acp) => {
      acp.post("/work", (request) => request.json<object>());
      acp.post("/refuses", () => new Response("not this one", { status: 422 }));
    });
    const shown = await waitUntil(
      await call("answers", "/work", '{"a":1}'),
      (it) => it.status === "delivered",
    );
    assert.partialDeepStrictEqual(shown, {
      agent_status: 200,
      run: { state: "succeeded", result: { a: 1 } },
    });
    const refused = await waitUntil(await call("answers", "/refuses"), (it) => it.status === "rejected");
    assert.equal(refused.agent_status, 422);
  });

  test("get a body of 3 MB, byte for byte, and its signature verifies", async () => {
    const text = `"${"ü".repeat(1_500_000)}"`;
    await agent("large", (acp) => acp.post("/work", (request) => request.text().then((got) => got === text)));
    const shown = await waitUntil(await call("large", "/work", text), (it) => it.status === "delivered");
    assert.equal(shown.run?.result, true);
  });

  test("are retried on the schedule when a handler throws", async () => {
    await agent("throws", (acp) =>
      acp.post("/work", (_request, { attempt }) => {
        if (attempt === 1) throw new Error("not yet");
        return attempt;
      }),
    );
    const shown = await waitUntil(await call("throws", "/work"), (it) => it.status === "delivered");
    assert.equal(shown.run?.result, 2);
  });

  test("report runs as others do", async () => {
    await agent("runs", (acp) => {
      acp.post("/work", { run: {} }, (_request, { progress }) => {
        progress(0.5, "half-way");
        return "done";
      });
    });
    const shown = await waitUntil(await call("runs", "/work"), (it) => it.status === "delivered");
    assert.partialDeepStrictEqual(shown.run, { state: "succeeded", result: "done", note: "half-way" });
  });

  test("call the handlers of typed events", async () => {
    let heard: unknown;
    await agent("typed", (acp) =>
      acp.on("github", "push", ({ payload }) => {
        heard = payload;
      }),
    );
    const made = await scene.gateway.management.createKey({
      agent: "typed",
      name: "octo/repo",
      type: "github",
    });
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/repo" } });
    const answer = await send(scene.gateway.url, {
      method: "POST",
      path: forwardPath("typed", "/github"),
      headers: await githubHeaders(made.value, body),
      body,
    });
    assert.equal(answer.status, 202, answer.text);
    await waitUntil(String(answer.headers["x-agentex-delivery-id"]), (it) => it.status === "delivered");
    assert.partialDeepStrictEqual(heard, { ref: "refs/heads/main" });
  });

  test("learn that a person cancelled, while they hold a claim", async () => {
    let why: unknown;
    await agent(
      "hears",
      (acp) =>
        acp.post("/work", async (_request, { signal }) => {
          await once(signal, "abort");
          why = signal.reason instanceof RunStopped && signal.reason.why;
          throw signal.reason;
        }),
      { pull: { leaseSeconds: 1 } },
    );
    const id = await call("hears", "/work");
    await waitUntil(id, ({ status }) => status === "working");
    const answer = await scene.gateway.management.post(`/deliveries/${id}/cancel`, {});
    assert.equal(answer.status, 200, answer.text);
    await waitUntil(id, ({ status }) => status === "cancelled");
    assert.equal(why, "cancelled");
  });

  test("keep deliveries that they work on for longer than the lease", async () => {
    let attempts = 0;
    const { promise, resolve: end } = Promise.withResolvers<string>();
    await agent(
      "slow",
      (acp) =>
        acp.post("/work", async () => {
          attempts += 1;
          return promise;
        }),
      { pull: { leaseSeconds: 1 } },
    );
    const id = await call("slow", "/work");
    const { lease_until: first } = await leaseOf(id);
    await waitUntil(id, () => true);
    // Until the lease has been renewed several times.
    await waitFor(
      async () => Date.parse((await leaseOf(id)).lease_until ?? "") > Date.parse(first ?? "") + 2_000,
      "the lease was not renewed",
    );
    end("done");
    await waitUntil(id, (it) => it.status === "delivered");
    assert.equal(attempts, 1);
  });
  const leaseOf = async (id: string): Promise<{ readonly lease_until?: string }> => {
    await waitUntil(id, ({ run }) => run !== null);
    const { run } = last as { readonly run: { readonly lease_until?: string } };
    return run;
  };

  test("lose their deliveries a lease after they are killed", async () => {
    const environment = { AGENT_NAME: "killed", AGENT_API_KEY: await prepare("killed") };
    const first = startProcess(environment);
    const id = await call("killed", "/work", '{"a":1}');
    await first.says("attempt 1 has begun");
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    startProcess(environment);
    const shown = await waitUntil(id, (it) => it.status === "delivered");
    assert.deepEqual(shown.run?.result, { attempt: 2, asked: { a: 1 } });
    assert.equal(shown.attempts[0]?.error, "lease_expired");
  });

  test("hand back what they are working on as soon as they are stopped", async () => {
    const environment = { AGENT_NAME: "stopped", AGENT_API_KEY: await prepare("stopped") };
    const first = startProcess(environment);
    const id = await call("stopped", "/work");
    await first.says("attempt 1 has begun");
    first.child.kill("SIGTERM");
    const [code] = (await once(first.child, "exit")) as [number | null];
    assert.equal(code, 0);
    const answer = await scene.gateway.management.get(`/deliveries/${id}`);
    assert.partialDeepStrictEqual(answer.json(), { status: "waiting", run: { state: "handed_back" } });
    startProcess(environment);
    const shown = await waitUntil(id, (it) => it.status === "delivered");
    assert.partialDeepStrictEqual(shown.run?.result, { attempt: 2 });
  });

  test("share what is waiting, and each delivery is handled once", async () => {
    const handled: string[] = [];
    const declare = (acp: AgentServer): void =>
      acp.post("/work", (_request, { deliveryId }) => void handled.push(deliveryId));
    const internalKey = await prepare("shares");
    for (let each = 0; each < 2; each += 1) {
      await start("shares", internalKey, declare, { pull: { concurrency: 2 } });
    }
    const ids = await Promise.all(Array.from({ length: 30 }, async () => call("shares", "/work")));
    for (const id of ids) await waitUntil(id, (it) => it.status === "delivered");
    assert.deepEqual(handled.toSorted(), ids.toSorted());
  });
});
