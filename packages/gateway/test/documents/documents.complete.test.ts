import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { PROBLEMS } from "../../src/http/problem.ts";
import { SETTINGS } from "../../src/settings/config.ts";
import type { Setting } from "../../src/settings/groups/setting.ts";

/** The rows of a document's tables whose first cell is one word in backticks, by that word. */
function rowsOf(document: string): Map<string, string[]> {
  const text = readFileSync(new URL(`../../../../docs/${document}`, import.meta.url), "utf8");
  const rows = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    if (!line.startsWith("|")) continue;
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    const name = /^`([\w]+)`$/.exec(cells[0] ?? "")?.[1];
    if (name === undefined) continue;
    assert.ok(!rows.has(name), `${document} has ${name} twice`);
    rows.set(name, cells);
  }
  return rows;
}

describe("docs/errors.md", () => {
  const rows = rowsOf("errors.md");

  test("explains every code, and no other", () => {
    assert.deepEqual([...rows.keys()].toSorted(), Object.keys(PROBLEMS).toSorted());
  });

  for (const [code, [status]] of Object.entries(PROBLEMS)) {
    test(`says that ${code} is a ${status}, when it occurs and what to do`, () => {
      const [, stated, when, remedy] = rows.get(code) ?? [];
      assert.equal(stated, String(status));
      for (const cell of [when, remedy]) assert.ok((cell?.length ?? 0) > 10, cell);
    });
  }
});

describe("docs/settings.md", () => {
  const rows = rowsOf("settings.md");

  test("lists every setting, and no other", () => {
    const variables = Object.values(SETTINGS).map(({ variable }) => variable);
    assert.deepEqual([...rows.keys()].toSorted(), variables.toSorted());
  });

  for (const { variable, flag, fallback } of Object.values<Setting>(SETTINGS)) {
    test(`states the flag and the default of ${variable}`, () => {
      const [, statedFlag, statedDefault, meaning] = rows.get(variable) ?? [];
      assert.equal(statedFlag, `\`${flag}\``);
      if (fallback === undefined) assert.doesNotMatch(statedDefault ?? "`", /`/);
      else assert.equal(statedDefault, `\`${fallback}\``);
      assert.ok((meaning?.length ?? 0) > 10, meaning);
    });
  }
});
