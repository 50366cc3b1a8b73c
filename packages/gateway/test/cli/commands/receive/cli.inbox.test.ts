import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { registerPull } from "../../../harness/agents/pull-agent.ts";
import { githubHeaders } from "../../../harness/sign.ts";
import { send } from "../../../harness/send.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { forwardPath, useGateway } from "../../../harness/use-gateway.ts";
import { waitFor } from "../../../harness/wait-for.ts";
import { agentex, startAgentex, type Running } from "../../agentex.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../../../examples/laptop/handle.sh", import.meta.url));

type Shown = {
  readonly status: string;
  readonly error: string | null;
  readonly attempts: readonly { readonly number: number; readonly error: string | null }[];
  readonly run: { readonly state: string; readonly result: unknown; readonly error: string | null } | null;
};

describe("agentex inbox", () => {
  const scene = useGateway(async () => makeSqliteDatabase(), { settings: { retrySchedule: [10, 10, 10] } });
  const running: Running[] = [];
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "agentex-inbox-"));
  });
  after(async () => {
    for (const each of running) each.process.kill("SIGKILL");
    await rm(folder, { recursive: true });
  });

  const environment = () => ({ AGENTEX_BASE_URL: scene.gateway.url });
  const run = async (...args: string[]) =>
    agentex(["inbox", ...args], { environment: environment(), cwd: folder });
  const start = (...args: string[]): Running => {
    const started = startAgentex(["inbox", ...args], { environment: environment(), cwd: folder });
    running.push(started);
    return started;
  };
  const agent = async (name: string): Promise<void> => {
    await registerPull(scene.gateway.management, name);
    await scene.gateway.management.createKey({ agent: name, name: "me", value: `key-of-${name}-0123456789` });
  };
  const call = async (name: string, body = "{}", headers: Record<string, string> = {}): Promise<string> => {
    const answer = await send(scene.gateway.url, {
      method: "POST",
      path: forwardPath(name, "/hook?a=1"),
      headers: {
        "x-agent-api-key": `key-of-${name}-0123456789`,
        "content-type": "application/json",
        ...headers,
      },
      body,
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const look = async (id: string): Promise<Shown> =>
    (await scene.gateway.management.get(`/deliveries/${id}`)).json() as Shown;
  const waitUntil = async (id: string, status: string): Promise<Shown> => {
    let last: Shown | undefined;
    await waitFor(
      async () => (last = await look(id)).status === status,
      () => `it is ${JSON.stringify(last)}`,
    );
    return look(id);
  };
  const fileIs = async (name: string, pattern: RegExp): Promise<string> => {
    const read = async () => readFile(join(folder, name), "utf8").catch(() => "");
    await waitFor(async () => pattern.test(await read()), `${name} is not as expected`);
    return read();
  };

  test("registers the agent, runs a command with body and headers, and responds with its output", async () => {
    const registered = await run("fresh", "--register", "--exec", "true", "--once");
    assert.equal(registered.code, 0, registered.stderr);
    assert.match(registered.stderr, /Registered fresh, an agent without a URL/);
    await scene.gateway.management.createKey({
      agent: "fresh",
      name: "me",
      value: "key-of-fresh-0123456789",
    });
    const id = await call("fresh", '{"a":1}', { "x-custom": "b", proxy: "http://evil.example" });
    const command = `printf '{"got":%s,"env":"%s"}' "$(cat)" "$AGENTEX_DELIVERY_ID $AGENTEX_ATTEMPT $AGENTEX_PROVIDER $AGENTEX_PATH $HTTP_X_CUSTOM [$HTTP_PROXY]"`;
    const ran = await run("fresh", "--exec", command, "--once", "--json");
    assert.equal(ran.code, 0, ran.stderr);
    assert.partialDeepStrictEqual(ran.json(), { delivery_id: id, attempt: 1, outcome: "ack", reason: null });
    const shown = await waitUntil(id, "delivered");
    assert.deepEqual(shown.run?.result, { got: { a: 1 }, env: `${id} 1 external /hook?a=1 b []` });
  });

  test("does not pass the gateway's credentials to the command", async () => {
    await agent("secretive");
    const id = await call("secretive");
    const ran = await agentex(["inbox", "secretive", "--exec", "env", "--once"], {
      environment: { ...environment(), AGENTEX_ACCOUNT_ID: "default-of-mine", KEPT: "yes" },
      cwd: folder,
    });
    assert.equal(ran.code, 0, ran.stderr);
    const { run: ended } = await waitUntil(id, "delivered");
    assert.match(String(ended?.result), /^KEPT=yes$/m);
    assert.doesNotMatch(String(ended?.result), /default-of-mine/);
  });

  test("retries after exit code 75, and not after others: the last line on stderr says why", async () => {
    await agent("codes");
    const id = await call("codes");
    const command = `test "$AGENTEX_ATTEMPT" = 1 && { echo busy >&2; exit 75; }; echo first >&2; echo 'no such branch' >&2; exit 3`;
    const first = start("codes", "--exec", command, "--max", "2");
    assert.equal((await first.ended()).code, 0);
    const shown = await look(id);
    assert.equal(shown.status, "failed");
    assert.equal(shown.attempts[0]?.error, "nacked");
    assert.partialDeepStrictEqual(shown.run, { state: "failed", error: "no such branch" });
    assert.match(first.stderr(), new RegExp(`${id}: no such branch`));
    assert.match(first.stdout(), /to be retried.*busy\n.*failed.*no such branch/s);
  });

  test("hands back what it claimed if the shell cannot run the command, and ends", async () => {
    await agent("misspelt");
    const id = await call("misspelt");
    const ran = await run("misspelt", "--exec", "./no-such-script");
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /The shell cannot run '\.\/no-such-script'; claimed deliveries are handed back/);
    assert.partialDeepStrictEqual(await look(id), { status: "waiting", run: { state: "handed_back" } });
  });

  test("runs no more commands at the same time than allowed, and truncates responses that are too long", async () => {
    await agent("many");
    const ids = await Promise.all(Array.from({ length: 6 }, async () => call("many")));
    const command = `mkdir busy-$$; ls -d busy-* | wc -l >> most; head -c 100000 /dev/zero | tr '\\0' x; sleep 0.2; rmdir busy-$$`;
    const ran = await run("many", "--exec", command, "--concurrency", "2", "--once");
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /the output is too large for a response and was truncated/);
    for (const id of ids) assert.equal(String((await waitUntil(id, "delivered")).run?.result).length, 61_440);
    const counts = (await readFile(join(folder, "most"), "utf8")).trim().split("\n").map(Number);
    assert.equal(counts.length, 6);
    assert.ok(Math.max(...counts) <= 2, `at once: ${counts.join(", ")}`);
  });

  test("keeps a delivery for as long as its command runs, and returns it when killed", async () => {
    await agent("killed");
    const id = await call("killed");
    // The next attempt finds that its predecessor has begun.
    const command = `echo "$AGENTEX_ATTEMPT" >> killed-begun; test "$AGENTEX_ATTEMPT" = 1 && exec sleep 600; echo "attempt $AGENTEX_ATTEMPT"`;
    const first = start("killed", "--exec", command, "--lease", "1s");
    await fileIs("killed-begun", /^1\n$/);
    const leaseOf = async (): Promise<number> => {
      const { run: it } = (await look(id)) as unknown as { readonly run: { readonly lease_until: string } };
      return Date.parse(it.lease_until);
    };
    const until = await leaseOf();
    await waitFor(async () => (await leaseOf()) > until + 1_500, "the lease was not extended");
    await first.stop("SIGKILL");
    const second = start("killed", "--exec", command, "--lease", "1s");
    const shown = await waitUntil(id, "delivered");
    assert.equal(shown.run?.result, "attempt 2\n");
    assert.equal(shown.attempts[0]?.error, "lease_expired");
    await second.stop();
  });

  test("asks its command to end when it is stopped, and hands back immediately", async () => {
    await agent("stopped");
    const id = await call("stopped");
    writeFileSync(
      join(folder, "slow.sh"),
      "trap 'echo ended >> slow-ended; exit 1' TERM\necho begun >> slow-begun\nsleep 600 & wait\n",
    );
    const started = start("stopped", "--exec", "sh slow.sh");
    await fileIs("slow-begun", /begun/);
    const ended = await started.stop("SIGTERM");
    assert.equal(ended.code, 0);
    assert.match(ended.stdout, /handed back/);
    await fileIs("slow-ended", /ended/);
    assert.partialDeepStrictEqual(await look(id), { status: "waiting", run: { state: "handed_back" } });
  });

  test("asks its command to end when a person cancels", async () => {
    await agent("cancelled");
    const id = await call("cancelled");
    const started = start(
      "cancelled",
      "--exec",
      "echo begun >> cancelled-begun; exec sleep 600",
      "--lease",
      "1s",
    );
    await fileIs("cancelled-begun", /begun/);
    await scene.gateway.management.post(`/deliveries/${id}/cancel`, {});
    await waitUntil(id, "cancelled");
    await started.stop();
  });

  test("runs the example for laptops: it fetches what was pushed, and acknowledges the rest", async () => {
    await registerPull(scene.gateway.management, "laptop");
    const { value } = await scene.gateway.management.createKey({
      agent: "laptop",
      name: "octo/repo",
      type: "github",
    });
    const push = async (event: string, json: object): Promise<string> => {
      const body = JSON.stringify({ repository: { full_name: "octo/repo" }, ...json });
      const headers = await githubHeaders(value, body, { "x-github-event": event });
      const answer = await send(scene.gateway.url, {
        method: "POST",
        path: forwardPath("laptop", "/github"),
        headers,
        body,
      });
      return String(answer.headers["x-agentex-delivery-id"]);
    };
    const [origin, copy] = [join(folder, "origin"), join(folder, "projects", "repo")];
    execFileSync("git", ["init", "--quiet", "--bare", origin]);
    execFileSync("git", ["clone", "--quiet", origin, copy], { stdio: "ignore" });
    const handle = async (): Promise<void> => {
      const ran = await agentex(["inbox", "laptop", "--exec", EXAMPLE, "--max", "1"], {
        environment: { ...environment(), PROJECTS: join(folder, "projects") },
        cwd: folder,
      });
      assert.equal(ran.code, 0, ran.stderr);
    };
    const fetched = await push("push", { ref: "refs/heads/main", after: "1" });
    await handle();
    assert.equal((await waitUntil(fetched, "delivered")).run?.result, "fetched octo/repo\n");
    const other = await push("star", { action: "created" });
    await handle();
    assert.match(
      String((await waitUntil(other, "delivered")).run?.result),
      /^got \d+ bytes of github star\.created\n$/,
    );
    await rm(origin, { recursive: true });
    const failed = await push("push", { ref: "refs/heads/main", after: "2" });
    await handle();
    assert.partialDeepStrictEqual(await look(failed), { run: { error: "could not fetch octo/repo" } });
  });

  test("says what is wrong with an agent that has a URL, or does not exist", async () => {
    await scene.gateway.management.register({ name: "pushed", url: scene.agent.url });
    const pushed = await run("pushed", "--exec", "true");
    assert.equal(pushed.code, 1);
    assert.match(pushed.stderr, /agent_not_pull/);
    const missing = await run("nobody", "--exec", "true");
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /--register/);
  });
});
