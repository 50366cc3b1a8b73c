import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setInBody } from "../../../../src/dispatch/replays/edit-body.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { githubHeaders } from "../../../harness/sign.ts";
import { useGateway } from "../../../harness/use-gateway.ts";
import { waitFor } from "../../../harness/wait-for.ts";
import { agentex } from "../../agentex.ts";
import { agentexAtTerminal } from "../../terminal.ts";

const SECRET = "known to the provider";
const PAYLOAD = { ref: "refs/heads/main", repository: { full_name: "octo/repo" }, commits: [{ id: "1" }] };

describe("a body that is edited", () => {
  test("gets values by path in JSON, and by field in a form", () => {
    const set = (body: string, type: string, values: Record<string, unknown>) =>
      setInBody(body, type, values);
    const json = "application/json";
    assert.deepEqual(set('{"a":[{"b":1}]}', json, { "a.0.b": 2, c: { d: null } }), {
      outcome: "edited",
      body: '{"a":[{"b":2}],"c":{"d":null}}',
    });
    const form = "application/x-www-form-urlencoded; charset=utf-8";
    assert.deepEqual(set("text=a+b&team_id=T1", form, { text: "c&d" }), {
      outcome: "edited",
      body: "text=c%26d&team_id=T1",
    });
    assert.deepEqual(set("not JSON", "text/plain", {}), { outcome: "edited", body: "not JSON" });
    assert.equal(set("not JSON", "text/plain", { a: 1 }).outcome, "misfit");
    assert.equal(set('{"a":[]}', json, { "a.b": 1 }).outcome, "misfit");
  });
});

describe("agentex deliveries resend", () => {
  const scene = useGateway(async () => makeSqliteDatabase());
  const environment = (more: Record<string, string> = {}) => ({
    AGENTEX_BASE_URL: scene.gateway.url,
    ...more,
  });
  let id = "";
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "agentex-editor-"));
    const { management } = scene.gateway;
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "watcher", name: "octo/repo", type: "github", value: SECRET });
    const body = JSON.stringify(PAYLOAD);
    const headers = { ...(await githubHeaders(SECRET, body)), "x-old": "1" };
    const answer = await scene.call("watcher", "/hook", { method: "POST", headers, body });
    id = String(answer.headers["x-agentex-delivery-id"]);
  });
  after(async () => rm(folder, { recursive: true }));
  const resend = async (args: readonly string[], input?: string) =>
    agentex(["deliveries", "resend", id, ...args], {
      environment: environment(),
      ...(input !== undefined && { input }),
    });
  const received = () => {
    const { body, headers } = scene.agent.last();
    return { json: JSON.parse(body.toString()) as unknown, headers };
  };

  test("sends it as a test with other values and headers, and follows it to its end", async () => {
    const changes = ["--set", "commits.0.id=two", "--header", "x-new: 2", "--header", "x-old:"];
    const ran = await resend([...changes, "--follow", "--json"]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.partialDeepStrictEqual(ran.json(), { status: "delivered", test: true, replay_of: id });
    const { json, headers } = received();
    assert.deepEqual(json, { ...PAYLOAD, commits: [{ id: "two" }] });
    assert.deepEqual([headers["x-new"], headers["x-old"]], ["2", undefined]);
  });

  test("takes the whole body from standard input or a file", async () => {
    const ran = await resend(["--payload", "-", "--set", "ref=set"], '{"ref":"given","own":true}');
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /Details: npx agentex-gateway deliveries show dlv_/);
    await waitFor(() => scene.agent.last().body.toString() === '{"ref":"set","own":true}');
    const missing = await resend(["--payload", join(folder, "missing")]);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^agentex: Cannot read the payload: .+\n$/);
  });

  test("says in one sentence what cannot be changed, and sends nothing", async () => {
    const count = scene.agent.received.length;
    for (const [args, sentence] of [
      [["--set", "commits.id=1"], /'commits' is a list/],
      [["--header", "nothing"], /Use 'Name: value'/],
      [[], /no terminal for an editor: pass --payload, --set or --header/],
    ] as const) {
      const ran = await resend(args);
      assert.equal(ran.code, 2, ran.stderr);
      assert.match(ran.stderr, sentence);
    }
    assert.equal(scene.agent.received.length, count);
  });

  test("opens the editor at a terminal, and sends what was saved", async () => {
    const editor = join(folder, "editor");
    await writeFile(editor, `#!/bin/sh\nsed -i 's/"refs.*"/"edited here"/' "$2"\n`);
    await chmod(editor, 0o755);
    const terminal = agentexAtTerminal(["deliveries", "resend", id, "--follow"], {
      environment: environment({ EDITOR: `${editor} --wait` }),
    });
    try {
      assert.equal(await terminal.ended(), 0, terminal.text());
      assert.match(terminal.text(), /Sent as dlv_\w+/);
      assert.deepEqual(received().json, { ...PAYLOAD, ref: "edited here" });
    } finally {
      terminal.kill();
    }
  });

  test("sends nothing if nothing was changed, or the editor failed", async () => {
    const count = scene.agent.received.length;
    for (const [editor, code, sentence] of [
      ["true", 130, /Nothing was changed, and nothing was sent\./],
      ["false", 1, /The editor 'false' exited with 1\.\s+Nothing was sent\. Set EDITOR to the editor/],
    ] as const) {
      const terminal = agentexAtTerminal(["deliveries", "resend", id], {
        environment: environment({ EDITOR: editor }),
      });
      try {
        assert.equal(await terminal.ended(), code, terminal.text());
        assert.match(terminal.text(), sentence);
      } finally {
        terminal.kill();
      }
    }
    assert.equal(scene.agent.received.length, count);
  });

  test("prints a command for the gateway or the agent, and names both options if neither is given", async () => {
    const curl = async (...args: string[]) =>
      agentex(["deliveries", "curl", id, ...args], { environment: environment() });
    assert.match(
      (await curl()).stdout,
      /^curl -sS -X POST 'http:\/\/[^']+\/agents\/forward\/name\/watcher\/hook'/,
    );
    const direct = await curl("--for", "agent");
    assert.ok(direct.stdout.startsWith(`curl -sS -X POST '${scene.agent.url}/hook'`), direct.stdout);
    const neither = await curl("--for", "nobody");
    assert.equal(neither.code, 2);
    assert.match(neither.stderr, /Allowed choices are gateway, agent/);
  });
});
