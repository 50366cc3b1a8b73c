import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { freePort } from "../../../harness/free-port.ts";
import { waitFor } from "../../../harness/wait-for.ts";
import { agentex } from "../../agentex.ts";
import { agentexAtTerminal } from "../../terminal.ts";

const MODULES = fileURLToPath(new URL("../../../../../../node_modules", import.meta.url));

/** An agent whose only route answers with one word. */
function agentSaying(word: string, port: number): string {
  return `import { AgentServer } from "agentex-gateway-sdk";
const acp = new AgentServer({ name: "developed", port: ${port} });
acp.post("/hook", () => ({ word: ${JSON.stringify(word)} }));
await acp.start();
`;
}

/** The command lines of all processes that contain this folder's name. */
function processesOf(folder: string): string[] {
  return commandLines().filter((line) => line.includes(folder));
}

/** A minimal Debian has no ps, and macOS has no /proc. */
function commandLines(): string[] {
  if (!existsSync("/proc/self/cmdline")) {
    return execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`;
      } catch {
        // It has ended meanwhile.
        return "";
      }
    });
}

describe("agentex dev", () => {
  test("runs gateway and agent in an empty folder, restarts the agent on a change, and leaves nothing behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentex-dev-"));
    const [port, agentPort] = [await freePort(), await freePort()];
    const file = join(folder, "agent.ts");
    symlinkSync(MODULES, join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(file, agentSaying("first", agentPort));
    const terminal = agentexAtTerminal(["dev", "agent.ts", "--port", String(port)], {
      cwd: folder,
      environment: { AGENTEX_DATABASE_URL: `sqlite:${folder}/data/agentex.db` },
    });
    try {
      await terminal.shows("Try it in another terminal");
      const url = `http://127.0.0.1:${port}`;
      assert.match(terminal.text(), /^gateway \| Agentex Gateway listens on/m);
      assert.match(terminal.text(), /^agent {3}\| /m);
      assert.match(terminal.text(), /POST \/hook/);
      assert.match(terminal.text(), new RegExp(`npx agentex-gateway connect --agent developed --url ${url}`));

      const client = new GatewayClient({ baseUrl: url });
      const key = await client.keys.create({ agent_name: "developed", name: "ci" });
      const say = async (): Promise<string> => {
        const answer = await fetch(`${url}/agents/forward/name/developed/hook`, {
          method: "POST",
          headers: { "x-agent-api-key": String(key.api_key) },
        });
        return answer.text();
      };
      assert.equal(await say(), '{"word":"first"}');
      writeFileSync(file, agentSaying("second", agentPort));
      await waitFor(
        async () => (await say()) === '{"word":"second"}',
        () => terminal.text(),
        30_000,
      );

      assert.ok(processesOf(folder).length > 0);
      terminal.press("\u0003");
      assert.equal(await terminal.ended(), 0, terminal.text());
      assert.match(terminal.text(), /Stopping\./);
      await waitFor(
        () => processesOf(folder).length === 0,
        () => processesOf(folder).join("\n"),
      );
      for (const address of [url, `http://127.0.0.1:${agentPort}`]) {
        await assert.rejects(fetch(`${address}/healthz`), TypeError);
      }
    } finally {
      terminal.kill();
      rmSync(folder, { recursive: true });
    }
  });

  test("says what is wrong before it starts anything", async () => {
    const missing = await agentex(["dev", "no-such-file.ts"]);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /no-such-file\.ts does not exist/);
    const wrong = await agentex(["dev", "no-such-file.ts", "--port", "many"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /AGENTEX_PORT is "many"/);
  });

  test("says in one line that the port is taken", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentex-dev-"));
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    try {
      writeFileSync(join(folder, "agent.ts"), "");
      const environment = { AGENTEX_DATABASE_URL: `sqlite:${folder}/agentex.db` };
      const ran = await agentex(["dev", "agent.ts", "--port", String(port)], { cwd: folder, environment });
      assert.equal(ran.code, 1);
      assert.match(
        ran.stderr,
        new RegExp(`^agentex: port ${port} on 127\\.0\\.0\\.1 is in use; [^\\n]+\\n$`),
      );
      assert.equal(ran.stdout, "");
    } finally {
      taken.close();
      rmSync(folder, { recursive: true });
    }
  });
});
