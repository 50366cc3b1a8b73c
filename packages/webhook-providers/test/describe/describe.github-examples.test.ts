import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { describe as describeWebhook, isIdentity } from "../../src/index.ts";
import type { Description } from "../../src/index.ts";
import { github } from "../harness/known-provider.ts";
import { githubRequest } from "../harness/signed-request.ts";

type Example = {
  action?: string;
  repository?: { full_name?: string; owner?: { login?: string } };
  organization?: { login: string };
  installation?: { account?: { login?: string } };
  sponsorship?: { sponsorable?: { login?: string } };
};

const published = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
  name: string;
  examples: Example[];
}[];

/** Some of them had names replaced for publication, so the repository no longer belongs to its owner. */
const definitions = published.map(({ name, examples }) => ({ name, examples: examples.map(asSent) }));

function asSent({ repository, organization, ...rest }: Example): Example {
  const login = repository?.full_name?.split("/")[0];
  return {
    ...rest,
    ...(repository && {
      repository: login === undefined ? repository : { ...repository, owner: { ...repository.owner, login } },
    }),
    ...(organization && { organization: { ...organization, login: login ?? organization.login } }),
  };
}

/** Sent to GitHub Apps, and not about a single repository or account. */
const ofNobody = new Set(["github_app_authorization", "marketplace_purchase", "security_advisory"]);

function described(
  name: string,
  body: string,
  contentType = "application/json",
): Description & { outcome: "described" } {
  const headers = { "x-github-event": name, "content-type": contentType };
  const description = describeWebhook(github, githubRequest("secret", body, headers));
  assert.equal(description.outcome, "described");
  return description;
}

function first(name: string, having: (example: Example) => boolean = () => true): Example {
  const example = definitions.find((definition) => definition.name === name)?.examples.find(having);
  assert.ok(example, `there is an example of ${name}`);
  return example;
}

describe("every one of GitHub's example payloads is described", () => {
  for (const { name, examples } of definitions) {
    test(`${name} (${examples.length})`, () => {
      assert.ok(examples.length > 0);
      for (const example of examples) {
        const body = JSON.stringify(example);
        const description = described(name, body);
        assert.equal(description.event, example.action === undefined ? name : `${name}.${example.action}`);
        assert.equal(description.deliveryId, "0b989ba4-242f-11e5-81e1-c7b6966d2516");
        assert.equal(description.handshake, undefined);
        assert.ok(!/undefined|null|\[object/.test(description.conversation ?? ""));

        const account = example.installation?.account?.login ?? example.sponsorship?.sponsorable?.login;
        const owner = example.repository?.full_name ?? example.organization?.login ?? account;
        assert.equal(description.identities[0], owner);
        assert.equal(owner === undefined, ofNobody.has(name), "it belongs to somebody");
        if (owner !== undefined) assert.ok(isIdentity(github, owner.toUpperCase(), description.identities));

        const form = `payload=${encodeURIComponent(body).replaceAll("%20", "+")}`;
        const fromForm = described(name, form, "application/x-www-form-urlencoded; charset=utf-8");
        assert.deepEqual(fromForm, description, "a form says the same as JSON");
      }
    });
  }
});

describe("GitHub's conversations", () => {
  const expected: Record<string, string | undefined> = {
    pull_request: "Codertocat/Hello-World#2",
    pull_request_review: "Codertocat/Hello-World#2",
    pull_request_review_comment: "Codertocat/Hello-World#2",
    issues: "Codertocat/Hello-World#1",
    issue_comment: "Codertocat/Hello-World#1",
    discussion: "octo-org/octo-repo#90",
    push: "Codertocat/Hello-World@refs/tags/simple-tag",
    create: "Codertocat/Hello-World@refs/tags/simple-tag",
    delete: "Codertocat/Hello-World@refs/tags/simple-tag",
    star: undefined,
    organization: undefined,
  };
  for (const [name, conversation] of Object.entries(expected)) {
    test(`${name}: ${conversation}`, () => {
      assert.equal(described(name, JSON.stringify(first(name))).conversation, conversation);
    });
  }

  test("a comment on a pull request belongs to it, as its reviews do", () => {
    const comment = {
      action: "created",
      issue: { number: 7, pull_request: {} },
      repository: { full_name: "o/r" },
    };
    const review = { action: "submitted", pull_request: { number: 7 }, repository: { full_name: "o/r" } };
    assert.equal(described("issue_comment", JSON.stringify(comment)).conversation, "o/r#7");
    assert.equal(described("pull_request_review", JSON.stringify(review)).conversation, "o/r#7");
  });

  test("a branch's creation, pushes and deletion belong together, and not to a tag of the same name", () => {
    const repository = { full_name: "o/r" };
    const branch = described("create", JSON.stringify({ ref: "v1", ref_type: "branch", repository }));
    const push = described("push", JSON.stringify({ ref: "refs/heads/v1", repository }));
    const tag = described("delete", JSON.stringify({ ref: "v1", ref_type: "tag", repository }));
    assert.equal(branch.conversation, "o/r@refs/heads/v1");
    assert.equal(push.conversation, branch.conversation);
    assert.equal(tag.conversation, "o/r@refs/tags/v1");
  });
});

describe("GitHub's identities", () => {
  const identities = (json: unknown) => {
    const { identities: names, contradiction } = described("push", JSON.stringify(json));
    return { names, contradiction };
  };

  test("a repository of an organisation goes before the organisation", () => {
    const body = JSON.stringify({ repository: { full_name: "acme/app" }, organization: { login: "acme" } });
    assert.deepEqual(described("push", body).identities, ["acme/app", "acme"]);
  });

  test("an organisation that does not own the repository makes the payload nobody's", () => {
    const login = { login: "mallory" };
    for (const json of [
      { repository: { full_name: "bank/core" }, organization: login },
      { repository: { full_name: "bank/core", name: "core", owner: login } },
      { repository: { full_name: "bank/core", name: "core", owner: { login: "mallory", name: "bank" } } },
      { repository: { full_name: "mallory/../bank/core" }, organization: login },
      { repository: { full_name: "mallory/.." }, organization: login },
      { repository: { full_name: "mallory/%2e%2e" }, organization: login },
    ]) {
      const { names, contradiction } = identities(json);
      assert.deepEqual(names, [], JSON.stringify(json));
      assert.ok(contradiction);
    }
  });

  test("a repository without a name is not the organisation's", () => {
    const login = { login: "mallory" };
    for (const repository of [{}, { full_name: 1 }, { full_name: ["bank/core"] }, { full_name: "bank" }]) {
      assert.deepEqual(identities({ repository, organization: login }).names, [], JSON.stringify(repository));
    }
    assert.deepEqual(identities({ repository: null, organization: login }).names, ["mallory"]);
  });

  test("an organisation's login contains no slash", () => {
    assert.deepEqual(identities({ organization: { login: "bank/core" } }).names, []);
    assert.deepEqual(identities({ organization: { login: ["bank"] } }).names, []);
  });

  test("different letter case is no contradiction", () => {
    const json = { repository: { full_name: "Acme/App" }, organization: { login: "acme" } };
    assert.deepEqual(identities(json), { names: ["Acme/App", "acme"], contradiction: undefined });
  });

  test("a repository of a user belongs to the user", () => {
    const repository = { full_name: "ada/app", name: "app", owner: { login: "ada" } };
    assert.deepEqual(identities({ repository }).names, ["ada/app", "ada"]);
  });

  test("an installation belongs to its account, and to nobody else's repository", () => {
    const installation = { account: { login: "ada" } };
    assert.deepEqual(identities({ action: "created", installation }).names, ["ada"]);
    assert.deepEqual(identities({ installation, repository: { full_name: "bank/core" } }).names, []);
  });

  test("an enterprise is named enterprises/slug, comes last, and is not the account with that name", () => {
    const json = {
      repository: { full_name: "acme/app" },
      organization: { login: "acme" },
      enterprise: { slug: "bank" },
    };
    const { names } = identities(json);
    assert.deepEqual(names, ["acme/app", "acme", "enterprises/bank"]);
    assert.ok(isIdentity(github, "enterprises/bank", names));
    assert.ok(!isIdentity(github, "bank", names));
    assert.deepEqual(identities({ enterprise: { slug: "bank/core" } }).names, []);
  });

  test("an event of the organisation alone belongs to the organisation", () => {
    const body = JSON.stringify({ action: "member_added", organization: { login: "acme" } });
    assert.deepEqual(described("organization", body).identities, ["acme"]);
  });
});
