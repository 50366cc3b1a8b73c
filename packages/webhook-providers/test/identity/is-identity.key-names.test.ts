import assert from "node:assert/strict";
import { test } from "node:test";
import { isIdentity } from "../../src/index.ts";
import { github, slack } from "../harness/known-provider.ts";

const identities = ["Codertocat/Hello-World", "Codertocat"];

test("GitHub: a key covers its repository or its organisation, in any letter case", () => {
  for (const name of ["Codertocat/Hello-World", "codertocat/hello-world", "CODERTOCAT"]) {
    assert.ok(isIdentity(github, name, identities), name);
  }
});

test("GitHub: no other name covers it", () => {
  const others = ["Hello-World", "Codertocat/Hello", "Codertocat/Hello-World ", "Codertocat/", "*", ""];
  for (const name of others) assert.ok(!isIdentity(github, name, identities), name);
});

test("GitHub: letters that only look alike in lower case are different letters", () => {
  assert.ok(!isIdentity(github, "\u212Aelvin/repo", ["kelvin/repo"]));
});

test("Slack: app ids are compared exactly", () => {
  assert.ok(isIdentity(slack, "A123ABC456", ["A123ABC456"]));
  assert.ok(!isIdentity(slack, "a123abc456", ["A123ABC456"]));
});

test("no key covers a payload without an identity", () => {
  for (const provider of [github, slack]) {
    for (const name of ["", "undefined", "A123ABC456"]) assert.ok(!isIdentity(provider, name, []), name);
  }
});
