import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { createLatest } from "../src/latest.ts";
import { summarise } from "../src/summarise.ts";

const definitions = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
  name: string;
  examples: { action?: string }[];
}[];

function examplesOf(name: string): { action?: string }[] {
  const examples = definitions.find((definition) => definition.name === name)?.examples ?? [];
  assert.ok(examples.length > 0, `there are examples of ${name}`);
  return examples;
}

describe("each of GitHub's own examples is summarised in one sentence", () => {
  for (const name of ["push", "pull_request", "ping", "issues"]) {
    test(name, () => {
      for (const example of examplesOf(name)) {
        const summary = summarise(example.action === undefined ? name : `${name}.${example.action}`, example);
        assert.match(summary, /^[^\n]{10,}$/);
        assert.doesNotMatch(summary, /undefined|null|\[object|refs\//);
      }
    });
  }
});

describe("a push is summarised", () => {
  const push = {
    ref: "refs/heads/feature/one",
    pusher: { name: "octocat" },
    repository: { full_name: "octo-org/octo-repo" },
    commits: [{ message: "Say hello\n\nAt length." }, { message: "Say goodbye" }],
  };
  for (const [what, payload, expected] of [
    [
      "with its commits",
      push,
      "octocat pushed 2 commits to octo-org/octo-repo@feature/one: Say hello; Say goodbye",
    ],
    [
      "with three of many",
      { ...push, commits: ["a", "b", "c", "d", "e"].map((message) => ({ message })) },
      "octocat pushed 5 commits to octo-org/octo-repo@feature/one: a; b; c; and 2 more",
    ],
    [
      "with force",
      { ...push, forced: true, commits: [{ message: "a" }] },
      "octocat force-pushed 1 commit to octo-org/octo-repo@feature/one: a",
    ],
    [
      "as the creation of a tag",
      { ...push, ref: "refs/tags/v1", created: true, commits: [] },
      "octocat created octo-org/octo-repo@v1",
    ],
    [
      "as a deletion",
      { ...push, deleted: true, commits: [] },
      "octocat deleted octo-org/octo-repo@feature/one",
    ],
  ] as const) {
    test(what, () => assert.equal(summarise("push", payload), expected));
  }
});

test("a merged pull request is distinguished from one that was only closed", () => {
  const closed = {
    action: "closed",
    sender: { login: "octocat" },
    repository: { full_name: "octo-org/octo-repo" },
    pull_request: { number: 7, title: "Say hello", head: { ref: "hello" }, base: { ref: "main" } },
  };
  const merged = { ...closed, pull_request: { ...closed.pull_request, merged: true } };
  assert.equal(
    summarise("pull_request.closed", closed),
    "octocat closed octo-org/octo-repo#7 (Say hello), hello into main",
  );
  assert.equal(
    summarise("pull_request.closed", merged),
    "octocat merged octo-org/octo-repo#7 (Say hello), hello into main",
  );
});

test("the latest changes are kept newest first, up to a limit, and each delivery once", () => {
  const latest = createLatest(2);
  const change = (delivery_id: string) => ({ delivery_id, event: null, summary: delivery_id });
  for (const id of ["a", "b", "c", "b"]) latest.add(change(id));
  assert.deepEqual(latest.newestFirst(), [change("b"), change("c")]);
});
