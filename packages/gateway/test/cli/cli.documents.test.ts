import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { EXIT_CODES } from "../../src/cli/exit-codes.ts";
import { everyCommand, ownFlags, usageOf } from "./every-command.ts";

describe("docs/command-line.md", () => {
  const text = readFileSync(new URL("../../../../docs/command-line.md", import.meta.url), "utf8");
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("\\|", "|")),
    );

  for (const leaf of everyCommand()) {
    test(`describes ${leaf.path} and its flags`, () => {
      const usage = usageOf(leaf);
      const row = rows.find(([cell]) => cell === `\`${usage}\``);
      // `serve` accepts every setting; docs/settings.md lists them.
      const flags = leaf.path === "agentex serve" ? [] : ownFlags(leaf);
      const wanted = [
        `\`${usage}\``,
        leaf.command.description(),
        flags.map((each) => `\`${each}\``).join(" "),
      ];
      assert.deepEqual(
        row,
        wanted,
        `the row should be: | ${wanted.join(" | ").replaceAll(/(?<=\w)\|/g, "\\|")} |`,
      );
    });
  }

  test("lists no command that does not exist", () => {
    const usages = new Set(everyCommand().map((leaf) => `\`${usageOf(leaf)}\``));
    const named = rows.map(([cell = ""]) => cell).filter((cell) => cell.startsWith("`agentex "));
    assert.deepEqual(
      named.filter((cell) => !usages.has(cell)),
      [],
    );
  });

  test("explains every exit code", () => {
    const documented = rows.filter(([cell = ""]) => /^`\d+`$/.test(cell));
    assert.deepEqual(
      documented,
      Object.values(EXIT_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]),
    );
  });
});
