import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { agentex } from "./agentex.ts";
import { everyCommand } from "./every-command.ts";
import { agentexAtTerminal } from "./terminal.ts";

// oxlint-disable-next-line no-control-regex
const ESCAPE = /\u001b/;

describe("the command line's help", () => {
  test("shows every command, and how to use each, with examples", async () => {
    const all = await agentex(["--help"]);
    assert.equal(all.code, 0);
    for (const { path, command } of everyCommand()) {
      const [, first = ""] = path.split(" ");
      assert.match(all.stdout, new RegExp(`^ {2}${first}\\b`, "m"));
      assert.ok(command.description().length > 10, path);
    }
    const one = await agentex(["keys", "create", "--help"]);
    assert.equal(one.code, 0);
    assert.match(one.stdout, /Usage: agentex keys create \[options\] <agent> <name>/);
  });

  for (const { path, command } of everyCommand()) {
    test(`has examples for ${path} that also work when nothing is installed`, () => {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      const [, examples = ""] = help.split("\nExamples:\n");
      // Completions are for those who have installed it.
      const called = path === "agentex completion" ? path : path.replace("agentex", "npx agentex-gateway");
      assert.match(examples, new RegExp(`^ {2}.*${called}\\b`, "m"), help);
    });
  }

  test("suggests the intended command for a typo, and exits with the usage code", async () => {
    for (const [typed, meant] of [
      [["deliveri"], "deliveries"],
      [["agents", "lst"], "list"],
      [["deliveries", "list", "--agnet", "x"], "--agent"],
    ] as const) {
      const ran = await agentex(typed);
      assert.equal(ran.code, 2, typed.join(" "));
      assert.match(ran.stderr, new RegExp(`Did you mean ${meant}\\?`));
      assert.equal(ran.stdout, "");
    }
  });

  test("has no colours when piped or when told not to, and colours at a terminal", async () => {
    assert.doesNotMatch((await agentex(["--help"])).stdout, ESCAPE);
    const coloured = agentexAtTerminal(["--help"]);
    assert.equal(await coloured.ended(), 0);
    assert.ok(coloured.raw().includes("\u001b[1mUsage:"), coloured.raw());
    const plain = agentexAtTerminal(["--help"], { environment: { NO_COLOR: "1" } });
    await plain.ended();
    assert.doesNotMatch(plain.raw(), ESCAPE);
  });

  test("says its version", async () => {
    const ran = await agentex(["--version"]);
    assert.match(ran.stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("agentex completion", () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const folder = await mkdtemp(join(tmpdir(), "agentex-completion-"));
    try {
      const script = await agentex(["completion", "bash"]);
      assert.equal(script.code, 0);
      const file = join(folder, "completion.bash");
      await writeFile(file, script.stdout);
      const { stdout } = await promisify(execFile)("bash", [
        "--norc",
        "-c",
        'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _agentex; printf "%s\\n" "${COMPREPLY[@]}"',
        "bash",
        file,
        "agentex",
        ...words,
      ]);
      return stdout.split("\n").filter((word) => word !== "");
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test("completes commands, subcommands, flags and choices in bash", async () => {
    assert.deepEqual(await complete("deli"), ["deliveries"]);
    assert.deepEqual((await complete("keys", "")).slice(0, 4), ["list", "create", "rotate", "change"]);
    assert.deepEqual(await complete("deliveries", "list", "--sta"), ["--status"]);
    assert.deepEqual(await complete("keys", "create", "hello", "--po"), ["--policy"]);
    assert.deepEqual(await complete("completion", "z"), ["zsh"]);
  });

  test("also supports zsh and fish, and rejects other shells", async () => {
    assert.match((await agentex(["completion", "zsh"])).stdout, /compdef _agentex agentex/);
    assert.match((await agentex(["completion", "fish"])).stdout, /complete -c agentex/);
    assert.equal((await agentex(["completion", "cmd"])).code, 2);
  });
});
