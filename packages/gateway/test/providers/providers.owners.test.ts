import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send, type Answer } from "../harness/send.ts";
import { forwardPath, useGateway, type Scene } from "../harness/use-gateway.ts";

const app = (name: string, owner: string) => ({
  full_name: `${owner}/${name}`,
  name,
  owner: { login: owner },
});
const deliveredWith = (agent: Scene["agent"], header: string) =>
  agent.received.map(({ headers }) => headers[header]);

eachStore("a webhook of an owner", (store) => {
  const scene = useGateway(store);
  let agent = "";
  let agents = 0;
  beforeEach(async () => {
    agent = `owned-${++agents}`;
    await scene.gateway.management.register({ name: agent, url: scene.agent.url, routes: ["POST /hook"] });
  });
  const keyFor = (type: string, name: string, value = `secret of ${name}`) =>
    scene.gateway.management.createKey({ agent, name, type, value });
  const deliver = (type: string, json: object, name: string, headers = {}): Promise<Answer> => {
    const provider = providers.get(type) ?? assert.fail();
    const url = `https://gateway.example${forwardPath(agent, "/hook")}`;
    const sending = signedSending(provider, { headers, json }, { secret: `secret of ${name}`, url });
    return send(scene.gateway.url, sending);
  };
  const push = { "x-github-event": "push" };

  test("GitHub: a key covers a user, an organization, an enterprise or an installation's account", async () => {
    for (const name of ["ada", "acme", "enterprises/corp"]) await keyFor("github", name);
    const ofOrganization = { repository: app("app", "acme"), organization: { login: "acme" } };
    const ofEnterprise = {
      repository: app("tool", "labs"),
      organization: { login: "labs" },
      enterprise: { slug: "corp" },
    };
    const installed = { action: "created", installation: { account: { login: "ada" } } };
    for (const [json, name] of [
      [{ repository: app("dotfiles", "ada") }, "ada"],
      [ofOrganization, "acme"],
      [ofEnterprise, "enterprises/corp"],
      [{ enterprise: { slug: "corp" }, action: "created" }, "enterprises/corp"],
      [installed, "ada"],
    ] as const) {
      const answer = await deliver("github", json, name, push);
      assert.equal(answer.status, 200, `${JSON.stringify(json)}: ${answer.text}`);
    }
  });

  test("GitHub: the most specific of several keys with one secret is used", async () => {
    const names = ["enterprises/corporation", "acme/app", "acme"];
    for (const name of names) await keyFor("github", name, "secret of all");
    const json = {
      repository: app("app", "acme"),
      organization: { login: "acme" },
      enterprise: { slug: "corporation" },
    };
    assert.equal((await deliver("github", json, "all", push)).status, 200);
    const { deliveries } = (await scene.gateway.management.get(`/deliveries?agent=${agent}`)).json() as {
      deliveries: { key_id: string }[];
    };
    const key = await scene.gateway.management.get(`/agent_api_keys/${deliveries[0]?.key_id}`);
    assert.equal((key.json() as { name: string }).name, "acme/app");
  });

  test("GitHub: nobody's secret works for someone else", async () => {
    for (const name of ["mallory", "mallory/fork", "bank", "enterprises/mallory"])
      await keyFor("github", name);
    const bank = { repository: app("core", "bank"), organization: { login: "bank" } };
    for (const [json, name] of [
      [bank, "mallory"],
      [bank, "mallory/fork"],
      [bank, "enterprises/mallory"],
      [{ ...bank, enterprise: { slug: "mallory" } }, "mallory"],
      [{ ...bank, installation: { account: { login: "mallory" } } }, "mallory"],
      [{ repository: app("fork", "mallory"), installation: { account: { login: "bank" } } }, "mallory"],
      [{ repository: app("core", "mallory") }, "mallory/fork"],
      [{ enterprise: { slug: "bank" } }, "bank"],
    ] as const) {
      assertProblem(await deliver("github", json, name, push), 401, "identity_mismatch");
    }
    assert.equal(scene.agent.received.length, 0);
  });

  test("a GitHub App has one secret for all installations, and its events and conversations are GitHub's", async () => {
    await keyFor("github-app", "my-app");
    await keyFor("github", "octo/repo");
    const ofApp = {
      ...push,
      "x-github-hook-installation-target-type": "integration",
      "x-github-hook-installation-target-id": "79929171",
    };
    const opened = { action: "opened", pull_request: { number: 7 }, installation: { id: 1 } };
    for (const owner of ["ada", "acme"]) {
      const json = { ...opened, repository: app("app", owner) };
      const answer = await deliver("github-app", json, "my-app", {
        ...ofApp,
        "x-github-event": "pull_request",
      });
      assert.equal(answer.status, 200, answer.text);
    }
    assert.deepEqual(deliveredWith(scene.agent, "x-agentex-event"), [
      "pull_request.opened",
      "pull_request.opened",
    ]);
    assert.deepEqual(deliveredWith(scene.agent, "x-agentex-conversation"), ["ada/app#7", "acme/app#7"]);
    assert.deepEqual(deliveredWith(scene.agent, "x-agentex-provider"), ["github-app", "github-app"]);
    // An app's webhook may also be verified with a repository's key, and nobody else's secret works.
    assert.equal(
      (await deliver("github-app", { repository: app("repo", "octo") }, "octo/repo", ofApp)).status,
      200,
    );
    assertProblem(
      await deliver("github-app", { repository: app("repo", "ada") }, "octo/repo", ofApp),
      401,
      "signature_invalid",
    );
  });

  test("GitLab: a group's key covers its projects and subgroups, and an instance's key its system hook", async () => {
    await keyFor("gitlab", "acme/team");
    const group = { "x-gitlab-event": "Push Hook" };
    for (const json of [
      { object_kind: "push", project: { path_with_namespace: "acme/team/app" } },
      { object_kind: "push", project: { path_with_namespace: "acme/team/deep/app" } },
      { event_name: "subgroup_create", full_path: "acme/team/deep" },
      { event_name: "project_create", path_with_namespace: "acme/team/new" },
    ]) {
      const answer = await deliver("gitlab", json, "acme/team", group);
      assert.equal(answer.status, 200, `${JSON.stringify(json)}: ${answer.text}`);
    }
    const other = { object_kind: "push", project: { path_with_namespace: "acme/teams/app" } };
    assertProblem(await deliver("gitlab", other, "acme/team", group), 401, "identity_mismatch");

    await keyFor("gitlab-system", "gitlab.example");
    const system = { "x-gitlab-event": "System Hook" };
    for (const json of [
      { event_name: "user_create", username: "ada" },
      { event_name: "project_create", path_with_namespace: "bank/core" },
      { event_name: "push", project: { path_with_namespace: "ada/app" } },
    ]) {
      assert.equal((await deliver("gitlab-system", json, "gitlab.example", system)).status, 200);
    }
  });

  test("Bitbucket Data Center: a repository's or a project's key covers its changes, forks and pull requests", async () => {
    await keyFor("bitbucket-dc", "PRJ/app");
    await keyFor("bitbucket-dc", "PRJ");
    const repository = { slug: "app", project: { key: "PRJ" } };
    for (const [json, name] of [
      [{ eventKey: "repo:refs_changed", repository }, "PRJ/app"],
      [{ eventKey: "pr:opened", pullRequest: { id: 1, toRef: { repository } } }, "PRJ/app"],
      [
        {
          eventKey: "repo:forked",
          repository: { slug: "app", project: { key: "~ADA" }, origin: repository },
        },
        "PRJ/app",
      ],
      [{ eventKey: "repo:modified", old: repository, new: repository }, "PRJ/app"],
      [{ eventKey: "repo:modified", old: repository, new: repository }, "PRJ"],
      [{ eventKey: "project:modified", old: { key: "PRJ" }, new: { key: "PRJ" } }, "PRJ"],
    ] as const) {
      const headers = { "x-event-key": json.eventKey };
      const answer = await deliver("bitbucket-dc", json, name, headers);
      assert.equal(answer.status, 200, `${JSON.stringify(json)}: ${answer.text}`);
    }
  });

  test("Microsoft Graph: a notification without clientState belongs to nobody, and the response names the field", async () => {
    await keyFor("microsoft-graph", "mail");
    const notification = { subscriptionId: "s1", changeType: "created", resource: "me/messages/1" };
    const post = async (...states: readonly object[]): Promise<Answer> => {
      const body = JSON.stringify({ value: states.map((state) => Object.assign({}, notification, state)) });
      const headers = { "content-type": "application/json" };
      return scene.call(agent, "/hook", { method: "POST", headers, body });
    };
    const state = { clientState: "secret of mail" };
    assert.equal((await post(state, state)).status, 200);
    for (const states of [[{}], [{ clientState: null }], [state, {}]]) {
      const problem = assertProblem(await post(...states), 401, "signature_malformed");
      assert.match(problem.detail, /clientState/);
    }
    assert.equal(scene.agent.received.length, 1);
  });
});
