import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Command } from "commander";
import { createProgram } from "../../src/cli/cli.ts";
import { COMMAND_GROUPS } from "../../src/cli/command-table.ts";
import { readGatewayUrl } from "../../src/cli/gateway-url.ts";
import { usageError } from "../../src/cli/usage-error.ts";
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
      // Completions are for people who have installed it.
      const called = path === "agentex completion" ? path : path.replace("agentex", "npx agentex-gateway");
      assert.match(examples, new RegExp(`^ {2}.*${called}\\b`, "m"), help);
    });
  }

  test("lists each command as its module describes it, without loading the module", async () => {
    const [listed, loaded] = [await createProgram(() => {}, []), await createProgram(() => {})];
    const described = ({ commands }: Command) => commands.map((each) => [each.name(), each.description()]);
    assert.deepEqual(described(listed), described(loaded));
    assert.ok(listed.commands.every((each) => each.options.length === 0 && each.commands.length === 0));
    assert.deepEqual(
      COMMAND_GROUPS.map(({ title }) => title).filter((title) => !listed.helpInformation().includes(title)),
      [],
    );
  });

  test("suggests the intended command for a typo, and exits with the usage code", async () => {
    for (const [typed, meant] of [
      [["deliveri"], "deliveries"],
      [["agents", "lst"], "list"],
      [["deliveries", "list", "--agnet", "x"], "--agent"],
    ] as const) {
      const ran = await agentex(typed);
      assert.equal(ran.code, 2, typed.join(" "));
      assert.match(ran.stderr, new RegExp(`^agentex: .+ Did you mean ${meant}\\?\n$`));
      assert.equal(ran.stdout, "");
    }
  });

  test("names the help of the command that was misused, or reports the error as JSON", async () => {
    const program = await createProgram(() => {});
    const message = "error: missing required argument 'agent'";
    assert.equal(
      usageError(message, program, ["keys", "create", "--policy", "list"]),
      "agentex: missing required argument 'agent'\nSee: npx agentex-gateway keys create --help",
    );
    const json = usageError(`${message}\n(Did you mean x?)`, program, ["keys", "create", "--json"]);
    assert.deepEqual(JSON.parse(json), {
      code: "usage",
      detail: "missing required argument 'agent'. Did you mean x?",
    });
  });

  test("reads the gateway's address as people write it, and does not guess whether a key may go out unencrypted", () => {
    for (const [given, url] of [
      ["localhost:5003", "http://localhost:5003/"],
      ["5003", "http://localhost:5003/"],
      ["127.0.0.1:80", "http://127.0.0.1/"],
      ["[::1]:5003", "http://[::1]:5003/"],
      ["https://hooks.example.com", "https://hooks.example.com"],
    ] as const) {
      assert.deepEqual(readGatewayUrl(given), { outcome: "url", url });
    }
    for (const given of ["hooks.example.com", "localhost.example.com:5003", "http:/x", ":"]) {
      assert.equal(readGatewayUrl(given).outcome, "unclear", given);
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
