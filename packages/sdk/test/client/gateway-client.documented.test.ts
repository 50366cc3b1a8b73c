import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { GatewayClient } from "../../src/index.ts";

test("the README lists all calls of GatewayClient, and no others", () => {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const table = text.slice(text.lastIndexOf("| member "), text.indexOf("Each call takes"));
  const documented = new Set<string>();
  let member = "";
  for (const row of table.split("\n").slice(2)) {
    const [, first = "", calls = ""] = row.split("|");
    member = /`(\w+)`\s*$/.exec(first)?.[1] ?? member;
    const ofItself = first.includes(",");
    for (const [, call = ""] of calls.matchAll(/`(\w+)`/g))
      documented.add(ofItself ? call : `${member}.${call}`);
  }

  const client = new GatewayClient({ baseUrl: "http://localhost:5003" });
  const ofItself = Object.getOwnPropertyNames(GatewayClient.prototype).filter(
    (name) => name !== "constructor",
  );
  const ofMembers = Object.entries(client).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? Object.keys(value).map((call) => `${name}.${call}`) : [],
  );
  assert.deepEqual([...documented].toSorted(), [...ofItself, ...ofMembers].toSorted());
});
