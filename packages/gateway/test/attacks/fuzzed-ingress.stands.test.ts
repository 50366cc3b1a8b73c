import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc, { type Arbitrary } from "fast-check";
import { createManagement } from "../harness/management.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor, within } from "../harness/wait-for.ts";
import type { Said } from "./measured-gateway.ts";
import { noise, requests } from "./request-grammar.ts";

const BATCH = 250;
/** Scales the number of inputs of each kind; 1 means 8,000 together. */
const SCALE = Number(process.env["AGENTEX_FUZZ_SCALE"] ?? "1");
const SEED = Number(process.env["AGENTEX_FUZZ_SEED"] ?? Date.now() % 2 ** 31);
/** How long a sender is silent before it closes its half, in milliseconds; the gateway then has to close the other. */
const QUIET = 40;
const CLOSES_WITHIN = 30_000;
/** In bytes; without a leak, about two million come and go. */
const MOST_GROWTH = 10 * 1024 * 1024;

describe("the ingress, fuzzed", () => {
  const database = makeSqliteDatabase();
  const secret = "a secret of some length";
  let agent: TestAgent;
  let child: ChildProcess;
  let url = "";
  let key = "";
  let output = "";
  let deliveries = 0;

  before(async () => {
    agent = await startTestAgent();
    child = fork(fileURLToPath(new URL("measured-gateway.ts", import.meta.url)), {
      env: {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AGENTEX_"))),
        AGENTEX_DATABASE_URL: database.url,
        AGENTEX_PORT: "0",
        AGENTEX_BODY_LIMIT: "64KiB",
        AGENTEX_KEEP_REFUSALS: "1000",
      },
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child.stdout?.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (output += text.toString()));
    const said = await hears("listens");
    url = said.url;
    const management = createManagement(url);
    await management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
    await management.createKey({ agent: "agent", name: "A1", type: "slack", value: secret });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  after(async () => {
    try {
      const isOver = once(child, "exit");
      if (child.connected) child.send("stop");
      if (child.exitCode === null) await within(isOver, "the gateway did not stop", 40_000);
    } finally {
      child.kill("SIGKILL");
      await agent.stop();
      await database.drop();
    }
  });

  const hears = async <Kind extends Said["kind"]>(kind: Kind): Promise<Extract<Said, { kind: Kind }>> => {
    const message = await within(
      Promise.race([once(child, "message"), once(child, "exit")]),
      `the gateway said nothing: ${output}`,
    );
    const said = message[0] as Said;
    assert.equal(said?.kind, kind, output);
    return said as Extract<Said, { kind: Kind }>;
  };
  const holds = (): Promise<Extract<Said, { kind: "holds" }>> => {
    child.send("measure");
    return hears("holds");
  };

  /** Sends bytes on a new connection, and returns what arrives until the gateway closes it. */
  const exchange = (input: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let received = "";
      const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen: true });
      const late = setTimeout(() => {
        socket.destroy();
        reject(new Error(`left open after ${CLOSES_WITHIN} ms; so far: ${received.slice(0, 500)}`));
      }, CLOSES_WITHIN);
      let quiet: NodeJS.Timeout;
      const listen = (): void => {
        clearTimeout(quiet);
        quiet = setTimeout(() => socket.end(), QUIET);
      };
      socket
        .on("connect", () => {
          socket.write(Buffer.from(input, "latin1"));
          listen();
        })
        .on("data", (chunk: Buffer) => {
          received += chunk.toString("latin1");
          listen();
        })
        .on("end", () => socket.end())
        .on("error", () => {})
        .on("close", () => {
          clearTimeout(late);
          clearTimeout(quiet);
          resolve(received);
        });
    });

  const assertAnswered = (received: string, input: string): void => {
    const exchanged = `${JSON.stringify(input.slice(0, 1_000))} was answered ${received.slice(0, 1_000)}`;
    for (const [, status = ""] of received.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
      assert.ok(Number(status) < 500, exchanged);
    }
    // Any output must be a response that says what is wrong; Node itself sends the 417.
    if (received !== "") assert.match(received, /^HTTP\/1\.1 [1-4]\d\d /, exchanged);
    if (/^HTTP\/1\.1 4(?!17)/.test(received)) {
      assert.match(received, /^content-type: application\/problem\+json\r$/im, exchanged);
    }
  };
  const assertStillServes = async (): Promise<void> => {
    const body = JSON.stringify({ repository: { full_name: "o/r" }, count: ++deliveries });
    const headers = await githubHeaders(secret, body, { "x-control": "yes" });
    const answer = await send(url, { method: "POST", path: forwardPath("agent", "/hook"), headers, body });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(child.exitCode, null, output);
    assert.equal(output, "", "the gateway wrote errors");
  };

  const fuzz = async (
    inputs: Arbitrary<string>,
    batches: number,
    assertArrived: (received: TestAgent["received"]) => void,
  ): Promise<void> => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(inputs, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
        agent.reset();
        const answers = await Promise.all(batch.map(exchange));
        for (const [index, received] of answers.entries()) assertAnswered(received, batch[index] ?? "");
        sent += batch.length;
        assertArrived(agent.received);
        await assertStillServes();
      }),
      // A failure is reported with its seed; shrinking takes long, because each try is a batch.
      {
        numRuns: Math.ceil(batches * SCALE),
        seed: SEED,
        endOnFailure: true,
      },
    );
    assert.equal(sent, Math.ceil(batches * SCALE) * BATCH);
  };

  /** Checks the agent: only verified requests arrive, only where they may. */
  const nothingArrived = (received: TestAgent["received"]): void => assert.deepEqual(received, []);

  test("answers or closes each of 8,000 inputs, fails on none, and uses no more memory than before", async (context) => {
    const strangers = requests({ always: [] });
    // What the first run allocates permanently is not a leak.
    await fuzz(strangers, 2, nothingArrived);
    const beginning = await holds();

    await context.test("unverified requests, intact and mutated, reach no agent", () =>
      fuzz(strangers, 18, nothingArrived),
    );
    await context.test(
      "requests with a right key, whole and changed, reach the declared route alone",
      async () => {
        let arrived = 0;
        await fuzz(requests({ always: [`x-agent-api-key: ${key}`] }), 8, (received) => {
          arrived += received.length;
          for (const { method, url: target, headers } of received) {
            assert.match(`${method} ${target}`, /^POST \/hook(\?|$)/s);
            assert.equal(headers["x-agentex-provider"], "external");
            assert.equal(headers["x-agent-api-key"], undefined);
          }
        });
        // Few requests survive mutation; of a single batch perhaps none.
        assert.ok(arrived > 0);
      },
    );
    await context.test("noise reaches no agent", () => fuzz(noise(400), 7, nothingArrived));

    let end = await holds();
    await waitFor(
      async () => {
        end = await holds();
        return end.sockets <= beginning.sockets && end.timers <= beginning.timers;
      },
      () => `connections or timers are left: ${JSON.stringify([beginning, end])}`,
    );
    // Records of rejections and deliveries are written moments later.
    for (let tries = 0; tries < 10 && end.heap > beginning.heap + MOST_GROWTH; tries += 1) {
      await sleep(500);
      end = await holds();
    }
    context.diagnostic(`heap ${beginning.heap} at first, ${end.heap} at the end; seed ${SEED}`);
    assert.ok(
      end.heap <= beginning.heap + MOST_GROWTH,
      `the heap grew from ${beginning.heap} to ${end.heap}`,
    );
  });
});
