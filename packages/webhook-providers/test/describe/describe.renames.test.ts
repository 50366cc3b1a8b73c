import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describe as describeWebhook } from "../../src/index.ts";
import { knownProvider } from "../harness/known-provider.ts";

function described(id: string, json: object) {
  const headers = { "content-type": "application/json" };
  const body = Buffer.from(JSON.stringify(json));
  const description = describeWebhook(knownProvider(id), { method: "POST", url: "/", headers, body });
  assert.equal(description.outcome, "described");
  return description;
}

const owner = { login: "octo" };

describe("an event that reports a new name is read:", () => {
  const cases: readonly (readonly [
    what: string,
    provider: string,
    json: object,
    from: string,
    to: string,
  ])[] = [
    [
      "GitHub, a repository was renamed",
      "github",
      {
        action: "renamed",
        changes: { repository: { name: { from: "old" } } },
        repository: { name: "new", full_name: "octo/new", owner },
      },
      "octo/old",
      "octo/new",
    ],
    [
      "GitHub, a repository was transferred by a user",
      "github",
      {
        action: "transferred",
        changes: { owner: { from: { user: { login: "ada" } } } },
        repository: { name: "app", full_name: "octo/app", owner },
      },
      "ada/app",
      "octo/app",
    ],
    [
      "GitHub, a repository was transferred by an organization",
      "github",
      {
        action: "transferred",
        changes: { owner: { from: { organization: { login: "acme" } } } },
        repository: { name: "app", full_name: "octo/app", owner },
      },
      "acme/app",
      "octo/app",
    ],
    [
      "GitHub, an organization was renamed",
      "github",
      { action: "renamed", changes: { login: { from: "acme" } }, organization: { login: "octo" } },
      "acme",
      "octo",
    ],
    [
      "GitLab, a project was renamed",
      "gitlab",
      {
        event_name: "project_rename",
        path_with_namespace: "jsmith/underscore",
        old_path_with_namespace: "jsmith/overscore",
      },
      "jsmith/overscore",
      "jsmith/underscore",
    ],
    [
      "GitLab, a group was renamed",
      "gitlab",
      { event_name: "group_rename", full_path: "a/better", old_full_path: "a/old" },
      "a/old",
      "a/better",
    ],
    [
      "Bitbucket, a repository was renamed",
      "bitbucket",
      {
        repository: { full_name: "acme/new" },
        changes: { full_name: { old: "acme/old", new: "acme/new" } },
      },
      "acme/old",
      "acme/new",
    ],
    [
      "Bitbucket Data Center, a repository was renamed",
      "bitbucket-dc",
      {
        eventKey: "repo:modified",
        old: { slug: "old", project: { key: "PRJ" } },
        new: { slug: "new", project: { key: "PRJ" } },
      },
      "PRJ/old",
      "PRJ/new",
    ],
  ];
  for (const [what, provider, json, from, to] of cases) {
    test(what, () => assert.deepEqual(described(provider, json).renamed, { from, to }));
  }
});

describe("no new name is read", () => {
  test("if the change is of another kind", () => {
    const repository = { name: "new", full_name: "octo/new", owner };
    for (const json of [
      { action: "edited", changes: { repository: { name: { from: "old" } } }, repository },
      { action: "renamed", changes: { repository: { name: { from: "../bank/core" } } }, repository },
      { action: "renamed", changes: { login: { from: "octo" } }, repository },
      { action: "renamed", changes: { repository: { name: { from: "NEW" } } }, repository },
    ]) {
      assert.equal(described("github", json).renamed, undefined, JSON.stringify(json));
    }
  });

  test("if the payload contradicts itself", () => {
    const repository = { name: "core", full_name: "octo/new", owner: { login: "bank" } };
    const json = { action: "renamed", changes: { repository: { name: { from: "old" } } }, repository };
    assert.equal(described("github", json).renamed, undefined);
  });
});

test("Bitbucket Data Center: a fork is reported to the repository that was forked", () => {
  const repository = {
    slug: "app",
    project: { key: "~ADA" },
    origin: { slug: "app", project: { key: "PRJ" } },
  };
  const forked = described("bitbucket-dc", { eventKey: "repo:forked", repository });
  assert.deepEqual(forked.identities, ["PRJ/app"]);
  // A push to the fork belongs to the fork.
  const pushed = described("bitbucket-dc", { eventKey: "repo:refs_changed", repository });
  assert.deepEqual(pushed.identities, ["~ADA/app", "~ADA"]);
});
