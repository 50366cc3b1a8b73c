import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actorOf, defineProvider, describe as describeWebhook, verify } from "../../src/index.ts";
import type { Actor } from "../../src/index.ts";
import { github, knownProvider, slack } from "../harness/known-provider.ts";
import { githubRequest, now, slackRequest } from "../harness/signed-request.ts";

const octocat = { id: 583_231, login: "octocat", type: "User" };
const stranger = { id: 7, login: "stranger", type: "User" };
const app = { id: 15_368, login: "my-app[bot]", type: "Bot" };
const repository = { full_name: "acme/app", owner: { id: 1, login: "acme" } };

function byGithub(payload: object): Actor | undefined {
  return actorOf(github, githubRequest("secret", JSON.stringify({ repository, ...payload })));
}

function bySlack(event: object, envelope: object = {}): Actor | undefined {
  return actorOf(slack, slackRequest("secret", JSON.stringify({ team_id: "T1", event, ...envelope })));
}

describe("who caused a GitHub webhook", () => {
  test("a person, by id and by login", () => {
    assert.deepEqual(byGithub({ sender: octocat }), {
      id: "583231",
      name: "octocat",
      kind: "user",
      standing: "unknown",
      identities: ["github:583231", "github:octocat"],
    });
  });

  test("a bot", () => {
    const actor = byGithub({ sender: app });
    assert.equal(actor?.kind, "bot");
    assert.deepEqual(actor.identities, ["github:15368", "github:my-app[bot]"]);
  });

  test("an app that acts in a person's name is also an actor, if it acted itself", () => {
    const comment = { user: octocat, performed_via_github_app: { id: 3, slug: "my-app" } };
    const created = byGithub({ action: "created", sender: octocat, comment, issue: { number: 1 } });
    assert.equal(created?.kind, "app");
    assert.deepEqual(created.identities, ["github:583231", "github:octocat", "github:my-app[bot]"]);

    const edited = byGithub({ action: "edited", sender: stranger, comment, issue: { number: 1 } });
    assert.equal(edited?.kind, "user");
    assert.deepEqual(edited.identities, ["github:7", "github:stranger"]);

    const issue = { number: 1, performed_via_github_app: { slug: "my-app" } };
    const ofPerson = byGithub({ action: "created", sender: octocat, comment: { user: octocat }, issue });
    assert.equal(ofPerson?.kind, "user", "the app opened the issue, and a person commented");
    assert.deepEqual(byGithub({ action: "opened", sender: octocat, issue })?.kind, "app");
  });

  test("someone whose login is another account's id does not become that account", () => {
    const actor = byGithub({ sender: { id: 9, login: "583231", type: "User" } });
    assert.deepEqual(actor?.identities, ["github:9"]);
  });

  test("nobody, if the payload names none", () => {
    for (const sender of [undefined, null, "octocat", [octocat], {}, { id: {}, login: [] }]) {
      assert.equal(byGithub({ sender }), undefined);
    }
  });
});

describe("the standing of GitHub's actors", () => {
  const association = (user: object, author_association: string) => ({ number: 1, user, author_association });

  test("is the author's only if the actor is the author", () => {
    const issue = association(stranger, "NONE");
    assert.equal(byGithub({ action: "opened", sender: stranger, issue })?.standing, "none");
    assert.equal(byGithub({ action: "labeled", sender: octocat, issue })?.standing, "unknown");
    const comment = association(octocat, "MEMBER");
    assert.equal(byGithub({ action: "created", sender: octocat, issue, comment })?.standing, "member");
    assert.equal(byGithub({ action: "created", sender: stranger, issue, comment })?.standing, "none");
  });

  const expected = [
    ["OWNER", "owner"],
    ["COLLABORATOR", "collaborator"],
    ["CONTRIBUTOR", "contributor"],
    ["FIRST_TIME_CONTRIBUTOR", "first_time_contributor"],
    ["FIRST_TIMER", "first_time_contributor"],
    ["MANNEQUIN", "unknown"],
    ["__proto__", "unknown"],
  ] as const;
  for (const [word, standing] of expected) {
    test(`${word}: ${standing}`, () => {
      assert.equal(
        byGithub({ sender: stranger, pull_request: association(stranger, word) })?.standing,
        standing,
      );
    });
  }

  test("whoever owns the repository is its owner", () => {
    assert.equal(byGithub({ sender: { id: 1, login: "acme", type: "User" } })?.standing, "owner");
  });

  test("is never read from headers", () => {
    const body = JSON.stringify({ sender: stranger });
    const request = githubRequest("secret", body, {
      "x-github-author-association": "OWNER",
      "x-agentex-standing": "owner",
    });
    assert.equal(actorOf(github, request)?.standing, "unknown");
  });
});

test("changing the actor requires a new signature", () => {
  const genuine = githubRequest("secret", JSON.stringify({ sender: stranger }));
  const forged = { ...genuine, body: Buffer.from(JSON.stringify({ sender: octocat })) };
  assert.equal(verify(github, genuine, ["secret"], now).outcome, "verified");
  assert.equal(verify(github, forged, ["secret"], now).outcome, "refused");
});

describe("who caused a Slack event", () => {
  test("a bot, by each of its ids", () => {
    const event = {
      type: "message",
      bot_id: "B1",
      user: "U1",
      app_id: "A1",
      bot_profile: { name: "deployer" },
    };
    const actor = bySlack(event);
    assert.equal(actor?.kind, "bot");
    assert.equal(actor.name, "deployer");
    assert.deepEqual(actor.identities, ["slack:B1", "slack:U1", "slack:A1"]);
    const old = bySlack({ type: "message", subtype: "bot_message", bot_id: "B1", username: "deployer" });
    assert.deepEqual(old?.identities, ["slack:B1"]);
  });

  test("a bot that changes its own message, as it does while it streams an answer", () => {
    const message = { bot_id: "B1", user: "U1", app_id: "A1", text: "so far" };
    const actor = bySlack({ type: "message", subtype: "message_changed", message });
    assert.deepEqual(actor?.identities, ["slack:B1", "slack:U1", "slack:A1"]);
  });

  test("a person; for a reaction, nothing says whether it is a person's", () => {
    assert.equal(bySlack({ type: "message", user: "U2" })?.kind, "user");
    const reaction = bySlack({ type: "reaction_added", user: "U2" });
    assert.equal(reaction?.kind, undefined);
    assert.deepEqual(reaction?.identities, ["slack:U2"]);
  });

  test("nobody, if a message was deleted: only its author is named", () => {
    const previous = { user: "U2" };
    assert.equal(
      bySlack({ type: "message", subtype: "message_deleted", previous_message: previous }),
      undefined,
    );
  });

  test("an external person in a shared channel, and a guest", () => {
    const message = { type: "message", user: "U2", user_team: "T2" };
    const shared = { is_ext_shared_channel: true };
    assert.equal(bySlack(message, shared)?.standing, "external");
    assert.equal(bySlack({ ...message, user_team: "T1" }, shared)?.standing, "unknown");
    assert.equal(bySlack(message, { ...shared, team_id: "T2", context_team_id: "T1" })?.standing, "external");
    assert.equal(bySlack(message)?.standing, "unknown", "within one organization, teams differ too");
    const guest = { id: "U3", name: "guest", is_restricted: true };
    assert.equal(bySlack({ type: "user_change", user: guest })?.standing, "guest");
  });
});

describe("who caused webhooks of other providers", () => {
  const by = (provider: string, payload: object) =>
    actorOf(knownProvider(provider), githubRequest("", JSON.stringify(payload)));

  test("GitLab's two ways to sign name the same accounts", () => {
    const user = { id: 1, name: "Administrator", username: "root" };
    const expected = ["gitlab:1", "gitlab:root"];
    assert.deepEqual(by("gitlab", { object_kind: "issue", user })?.identities, expected);
    assert.deepEqual(by("gitlab-signed", { object_kind: "issue", user })?.identities, expected);
    const member = {
      event_name: "user_add_to_group",
      user_id: 1,
      user_username: "root",
      group_access: "Owner",
    };
    assert.equal(by("gitlab", member), undefined, "the member was added by somebody else");
  });

  test("Linear's apps and integrations are not users", () => {
    assert.equal(by("linear", { actor: { id: "a", name: "Ann", type: "user" } })?.kind, "user");
    assert.equal(by("linear", { actor: { id: "b", name: "Bot", type: "OauthClient" } })?.kind, "app");
  });

  test("Stripe names nobody", () => {
    assert.equal(by("stripe", { type: "invoice.paid", request: { id: "req_1" } }), undefined);
  });
});

test("a provider that is defined by data can have an actor", () => {
  const definition = defineProvider({
    id: "acme",
    name: "Acme",
    verification: {
      scheme: "hmac",
      algorithm: "sha256",
      signature: { header: "x-hub-signature-256", prefix: "sha256=", encoding: "hex" },
      signed: "{body}",
    },
    actor: { from: [{ id: "{json:by.id}", name: "{json:by.name}", kind: ["{json:by.kind}"] }] },
    standing: [{ same: ["{json:by.id}", "{json:owner}"], use: "owner" }],
    summary: ["{actor} {past:action} ticket {json:ticket}"],
  });
  assert.equal(definition.outcome, "defined");
  const payload = { action: "close", ticket: 12, owner: 4, by: { id: 4, name: "Ann", kind: "USER" } };
  const description = describeWebhook(definition.provider, githubRequest("secret", JSON.stringify(payload)));
  assert.equal(description.outcome, "described");
  assert.equal(description.summary, "Ann closed ticket 12");
  assert.deepEqual(description.actor, {
    id: "4",
    name: "Ann",
    kind: "user",
    standing: "owner",
    identities: ["acme:4"],
  });
});

test("a provider's actor cannot be defined by unsigned parts", () => {
  const verification = {
    scheme: "token",
    header: "x-token",
  };
  const header = "{header:x-user}";
  const definition = defineProvider({
    id: "acme",
    name: "Acme",
    verification,
    actor: { from: [{ id: header, kind: [{ when: { value: header, is: "1" }, use: "bot" }] }] },
    standing: [{ use: "{query:standing}" }, { same: ["{json:a}", header], use: "owner" }],
  });
  assert.equal(definition.outcome, "invalid");
  assert.deepEqual(
    definition.problems.map(({ path }) => path),
    ["actor.from.0.id", "actor.from.0.kind.0.when.value", "standing.0.use", "standing.1.same.1"],
  );
});
