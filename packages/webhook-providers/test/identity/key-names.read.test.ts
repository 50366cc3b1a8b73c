import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defineProvider, providers, readKeyName } from "../../src/index.ts";
import { knownProvider } from "../harness/known-provider.ts";

/** The entered text, and the name that it stands for. */
const urls: readonly (readonly [provider: string, entered: string, name: string])[] = [
  ["github", "https://github.com/octo/repo", "octo/repo"],
  ["github", "https://github.com/octo/repo.git", "octo/repo"],
  ["github", "https://github.com/octo/repo/settings/hooks?tab=1#new", "octo/repo"],
  ["github", "git@github.com:octo/repo.git", "octo/repo"],
  ["github", "ssh://git@github.com/octo/repo.git", "octo/repo"],
  ["github", "GitHub.com/octo/repo/", "octo/repo"],
  ["github", "https://github.example.com/octo/repo", "octo/repo"],
  ["github", "https://api.github.com/repos/octo/repo/hooks", "octo/repo"],
  ["github", "https://github.com/octo", "octo"],
  ["github", "https://github.com/orgs/octo/repositories", "octo"],
  ["github", "https://github.com/enterprises/octo/settings/hooks", "enterprises/octo"],
  ["github-app", "https://github.com/settings/apps/my-app", "my-app"],
  ["github-app", "https://github.com/organizations/octo/settings/apps/my-app/advanced", "my-app"],
  ["gitlab", "https://gitlab.example/group/sub/project", "group/sub/project"],
  ["gitlab", "https://gitlab.example/group/sub/project/-/hooks", "group/sub/project"],
  ["gitlab", "https://gitlab.com/groups/group/sub/-/hooks", "group/sub"],
  ["gitlab-signed", "git@gitlab.example:group/sub/project.git", "group/sub/project"],
  ["bitbucket", "https://bitbucket.org/acme/app/src/main/", "acme/app"],
  ["bitbucket", "https://bitbucket.org/acme/workspace/overview", "acme"],
  ["bitbucket-dc", "https://example.com/bitbucket/projects/PRJ/repos/app/browse", "PRJ/app"],
  ["bitbucket-dc", "https://example.com/users/ada/repos/app", "~ada/app"],
  ["bitbucket-dc", "https://example.com/projects/PRJ", "PRJ"],
  ["bitbucket-dc", "ssh://git@example.com:7999/prj/app.git", "prj/app"],
  ["slack", "https://api.slack.com/apps/A0123ABC/event-subscriptions", "A0123ABC"],
  ["slack", "https://app.slack.com/app-settings/T0123/A0123ABC/general", "A0123ABC"],
  ["discord", "https://discord.com/developers/applications/123456/information", "123456"],
];

describe("a pasted URL is turned into the name in it:", () => {
  for (const [provider, entered, name] of urls) {
    test(`${provider}, ${entered}`, () => {
      assert.deepEqual(readKeyName(knownProvider(provider), entered), {
        outcome: "name",
        name,
        from: entered,
      });
    });
  }
});

describe("a name stays as it is:", () => {
  for (const [provider, name] of [
    ["github", "octo/repo"],
    ["github", "octo"],
    ["github", "enterprises/octo"],
    ["github", "octo/my.repo_1-x"],
    ["gitlab", "group"],
    ["gitlab", "a/b/c/d"],
    ["bitbucket-dc", "~ada/app"],
    ["slack", "A0123ABC"],
    // Any name can match these.
    ["stripe", "https://example.com/live"],
    ["github-app", "my app"],
    ["jira", "acme.atlassian.net"],
  ] as const) {
    test(`${provider}, ${name}`, () => {
      assert.deepEqual(readKeyName(knownProvider(provider), name), { outcome: "name", name });
    });
  }
});

describe("a name that no webhook can have is detected, and the right form named:", () => {
  for (const [provider, entered, form] of [
    ["github", "a/b/c", "owner/name"],
    ["github", "my repository", "owner/name"],
    ["github", "octo/", "owner/name"],
    ["github", "octo/..", "owner/name"],
    ["github", "https://github.com/", "owner/name"],
    ["gitlab", "a//b", "group/project"],
    ["bitbucket", "a/b/c", "workspace/repository"],
    ["slack", "my-app", "A0123456789"],
    ["slack", "https://acme.slack.com/archives/C0123", "A0123456789"],
    ["discord", "my bot", "1234567890123456789"],
  ] as const) {
    test(`${provider}, ${entered}`, () => {
      const read = readKeyName(knownProvider(provider), entered);
      assert.equal(read.outcome, "impossible");
      assert.equal(read.form, form);
      assert.match(read.problem, new RegExp(`\\b${form}\\b`));
    });
  }
});

test("every provider that compares names describes them, and its own example is valid", () => {
  for (const provider of providers.values()) {
    const { form, matching } = provider.identity;
    if (matching === "any") continue;
    assert.ok(form, provider.id);
    assert.equal(readKeyName(provider, form.example).outcome, "name", provider.id);
  }
});

describe("a custom provider", () => {
  const acme = (identity: object) =>
    defineProvider({
      id: "acme",
      name: "Acme",
      verification: {
        scheme: "hmac",
        algorithm: "sha256",
        signature: { header: "x-acme-signature", prefix: "", encoding: "hex" },
        signed: "{body}",
      },
      identity: { from: ["{json:shop}"], matching: "exact", keyName: "the shop's id", ...identity },
    });

  test("has its own names and URLs", () => {
    const defined = acme({
      form: { example: "shop_1", characters: "a-z0-9_", starts: "shop_" },
      urls: { hosts: ["acme.example"], paths: [{ path: "admin/shops/:shop/**", name: ":shop" }] },
    });
    assert.equal(defined.outcome, "defined");
    const { provider } = defined;
    assert.deepEqual(readKeyName(provider, "acme.example/admin/shops/shop_7/hooks"), {
      outcome: "name",
      name: "shop_7",
      from: "acme.example/admin/shops/shop_7/hooks",
    });
    assert.equal(readKeyName(provider, "seven").outcome, "impossible");
  });

  test("cannot have an invalid pattern", () => {
    for (const identity of [
      { form: { example: "x", characters: "a-z]" } },
      { form: { example: "x", characters: "z-a" } },
      { form: { example: "x", characters: "\\d" } },
      { urls: { hosts: [], paths: [{ path: ":a+/:b+", name: ":a" }] } },
      { urls: { hosts: [], paths: [{ path: ":a", name: ":b" }] } },
      { urls: { hosts: [], paths: [{ path: "**/:a/**/x", name: ":a" }] } },
    ]) {
      assert.equal(acme(identity).outcome, "invalid", JSON.stringify(identity));
    }
  });
});
