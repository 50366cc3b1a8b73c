import assert from "node:assert/strict";
import { before, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { slackHeaders } from "../harness/sign.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

type Case = {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The names of two keys, of which the first belongs to the attacker. */
  readonly keys: readonly [string, string];
  readonly refused: readonly object[];
  /** With the second key's secret. */
  readonly accepted: readonly object[];
};

const CASES: readonly Case[] = [
  {
    type: "gitlab",
    headers: { "x-gitlab-event": "Push Hook" },
    keys: ["mallory", "bank"],
    refused: [
      { project: { path_with_namespace: "bank/core" }, group: { full_path: "mallory" } },
      { project: { path_with_namespace: "bank/core" }, full_path: "mallory" },
      { project: { path_with_namespace: "bank/core" }, group_path: "mallory" },
      { project: { path_with_namespace: "mallory/../bank/core" } },
      { project: { path_with_namespace: "mallory/fork" }, path_with_namespace: "bank/core" },
      { project: { name: "core" }, group: { full_path: "mallory" } },
    ],
    accepted: [
      { project: { path_with_namespace: "bank/core" } },
      { project: { path_with_namespace: "bank/deep/core" }, group: { full_path: "bank/deep" } },
      { event_name: "project_create", path_with_namespace: "bank/new" },
      { event_name: "subgroup_create", full_path: "bank/deep", parent_full_path: "bank" },
      { event_name: "user_add_to_group", group_path: "bank" },
    ],
  },
  {
    type: "bitbucket",
    headers: { "x-event-key": "repo:push" },
    keys: ["mallory", "bank"],
    refused: [
      { repository: { full_name: "bank/core", workspace: { slug: "mallory" } } },
      { repository: { full_name: "mallory/../bank" } },
      { repository: { full_name: "mallory" } },
    ],
    accepted: [
      { repository: { full_name: "bank/core", workspace: { slug: "bank" } } },
      { repository: { full_name: "Bank/core" } },
    ],
  },
];

eachStore("a payload that names two", (store) => {
  const scene = useGateway(store);
  before(() =>
    scene.gateway.management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /hook"] }),
  );
  const keyFor = (type: string, name: string, value: string) =>
    scene.gateway.management.createKey({ agent: "watcher", name, type, value });

  for (const { type, headers, keys, refused, accepted } of CASES) {
    const provider = providers.get(type) ?? assert.fail();
    const url = `https://gateway.example${forwardPath("watcher", "/hook")}`;
    const call = (json: object, name: string) =>
      send(
        scene.gateway.url,
        signedSending(provider, { headers, json }, { secret: `secret of ${name}`, url }),
      );

    test(`${provider.name}: belongs to neither if they contradict each other`, async () => {
      const [attacker, other] = keys;
      for (const name of keys) await keyFor(type, name, `secret of ${name}`);
      for (const json of refused) {
        assertProblem(await call(json, attacker), 401, "identity_mismatch");
      }
      assert.equal(scene.agent.received.length, 0);
      for (const json of accepted) {
        assertProblem(await call(json, attacker), 401, "identity_mismatch");
        const answer = await call(json, other);
        assert.equal(answer.status, 200, `${JSON.stringify(json)}: ${answer.text}`);
      }
    });
  }

  test("Slack: belongs to neither app if payload and form differ", async () => {
    await keyFor("slack", "A0MALLORY", "secret of mallory");
    await keyFor("slack", "A0BANK", "secret of bank");
    const call = (fields: Record<string, string>, secret: string) => {
      const body = new URLSearchParams(fields).toString();
      const form = { "content-type": "application/x-www-form-urlencoded" };
      return scene.call("watcher", "/hook", {
        method: "POST",
        headers: slackHeaders(secret, body, form),
        body,
      });
    };
    const payload = JSON.stringify({ type: "block_actions", api_app_id: "A0MALLORY" });
    const both = { payload, command: "/pay", api_app_id: "A0BANK" };
    assertProblem(await call(both, "secret of mallory"), 401, "identity_mismatch");
    assertProblem(await call(both, "secret of bank"), 401, "identity_mismatch");
    assert.equal((await call({ payload }, "secret of mallory")).status, 200);
    assert.equal((await call({ command: "/pay", api_app_id: "A0BANK" }, "secret of bank")).status, 200);
  });
});
