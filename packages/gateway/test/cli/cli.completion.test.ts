import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { createProgram } from "../../src/cli/cli.ts";
import { complete } from "../../src/cli/commands/integrate/completion/complete.ts";
import {
  SHELL_SCRIPTS,
  SHELLS,
  type Shell,
} from "../../src/cli/commands/integrate/completion/shell-scripts.ts";
import { BINARY } from "../harness/gateway-program.ts";
import { makeSqliteDatabase } from "../harness/sqlite-database.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/test-gateway.ts";
import { plainEnvironment } from "./agentex.ts";

const program = await createProgram(() => {});
const fish = async (...words: string[]) =>
  (await complete(program, "fish", words)).map((line) => line.split("\t")[0]);

describe("completion knows, without a gateway,", () => {
  test("commands, subcommands, flags and choices", async () => {
    assert.deepEqual(await fish("deli"), ["deliveries"]);
    assert.deepEqual(await fish("keys", ""), ["list", "create", "rotate", "change", "delete"]);
    assert.deepEqual(await fish("deliveries", "list", "--sta"), ["--status"]);
    assert.deepEqual(await fish("keys", "create", "hello", "--policy", ""), ["direct", "assured", "queued"]);
    assert.deepEqual(await fish("completion", "z"), ["zsh"]);
    assert.deepEqual(await fish("deliveries", "list", "--json", "--status", "failed,hel"), ["failed,held"]);
    assert.deepEqual(await fish("deliveries", "list", "--status=fa"), ["--status=failed"]);
    assert.ok((await fish("doctor", "")).includes("--json"), "flags, where no word can follow");
  });

  test("where a file is wanted", async () => {
    assert.deepEqual(await fish("dev", ""), [":files"]);
    assert.deepEqual(await fish("trigger", "github", "--payload", "x"), [":files"]);
    assert.deepEqual(await fish("deliveries", "list", "--payload", ""), []);
  });

  test("what each is for, if the shell shows that", async () => {
    assert.deepEqual(await complete(program, "zsh", ["sec"]), [
      "secrets\tRotate the encryption key of the secrets in the database",
    ]);
    assert.deepEqual(await complete(program, "bash", ["sec"]), ["secrets"]);
  });
});

describe("completion asks the gateway", () => {
  test("for agents, providers, events, keys and types, and says nothing if it is away or silent", async () => {
    const gateway = await startTestGateway(makeSqliteDatabase());
    const { url, management } = gateway;
    const agent = await startTestAgent();
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const { port } = silent.address() as { port: number };
    try {
      await management.register({ name: "completed", url: agent.url, routes: ["POST /hook"] });
      await management.createKey({ agent: "completed", name: "octo/app", type: "github" });
      const at = ["--url", url];
      assert.deepEqual(await fish("agents", "show", ...at, "comp"), ["completed"]);
      assert.deepEqual(await fish("trigger", ...at, "--agent=comp"), ["--agent=completed"]);
      assert.deepEqual(await fish("trigger", ...at, "shopi"), ["shopify"]);
      assert.deepEqual(await fish("trigger", ...at, "github", "pull_request.lab"), ["pull_request.labeled"]);
      assert.deepEqual(await fish("keys", "rotate", ...at, "completed", ""), ["octo/app"]);
      assert.deepEqual(await fish("keys", "create", ...at, "--type", "exter"), ["external"]);
      const bitbucket = ["trigger", ...at, "bitbucket", "repo", ":", "pu"];
      assert.deepEqual(
        await complete(program, "bash", bitbucket),
        ["push"],
        "Bash completes what follows the colon",
      );
      const quiet = `http://127.0.0.1:${port}`;
      assert.deepEqual(await fish("agents", "show", "--url", quiet, ""), []);
      silent.close();
      assert.deepEqual(await fish("agents", "show", "--url", quiet, "--url", ":", ""), []);
    } finally {
      silent.close();
      await agent.stop();
      await gateway.end();
    }
  });
});

/** How to have each shell complete the words after `agentex`, and print the candidates. */
const IN_SHELL: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    "--norc",
    "-c",
    'source script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _agentex; printf "%s\\n" "${COMPREPLY[@]}"',
    "bash",
    "agentex",
    ...words,
  ],
  zsh: (words) => [
    "-f",
    "-c",
    'compdef() {}; compadd() { print -l $names }; _files() { print -l * }; source script; words=("$@"); CURRENT=$#; _agentex',
    "zsh",
    "agentex",
    ...words,
  ],
  fish: (words) => [
    "--no-config",
    "-c",
    `source script; complete -C 'agentex ${words.join(" ")}' | cut -f 1`,
  ],
};

describe("the script of completion", () => {
  for (const shell of SHELLS) {
    const isThere = spawnSync(shell, ["--version"]).error === undefined;
    test(`completes in ${shell}`, { skip: !isThere && "it is not installed" }, async () => {
      const folder = await mkdtemp(join(tmpdir(), "agentex-completion-"));
      const inShell = async (...words: string[]): Promise<string[]> => {
        const env = plainEnvironment({ HOME: folder, PATH: `${folder}:${process.env["PATH"]}` });
        const { stdout } = await promisify(execFile)(shell, IN_SHELL[shell](words), { env, cwd: folder });
        return stdout.split("\n").filter((line) => line !== "");
      };
      try {
        await writeFile(join(folder, "script"), SHELL_SCRIPTS[shell]);
        await writeFile(join(folder, "agentex"), `#!/bin/sh\nexec "${process.execPath}" "${BINARY}" "$@"\n`, {
          mode: 0o755,
        });
        assert.deepEqual(await inShell("keys", "cre"), ["create"]);
        assert.deepEqual((await inShell("keys", "")).toSorted(), [
          "change",
          "create",
          "delete",
          "list",
          "rotate",
        ]);
        assert.ok((await inShell("dev", "")).includes("script"), "a file");
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
