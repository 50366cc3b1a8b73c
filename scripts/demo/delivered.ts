import { APP, FORM_TYPE, fromGithub, fromSlack, JSON_TYPE, type Cast } from "./cast.ts";
import { githubPayload, slackCommand, slackMention } from "./payloads.ts";
import type { Scene, Sight } from "./scene.ts";

/** What an agent receives. */
export function deliveredScenes(cast: Cast): Scene[] {
  const { routes, route, push, repositorySecret, organisationSecret, external } = cast;
  const pushForm = new URLSearchParams({ payload: push }).toString();
  const pull = githubPayload("pull_request", ({ action }) => action === "opened");
  const ping = githubPayload("ping", (payload) => payload["repository"] === undefined);
  const member = githubPayload("organization", ({ action }) => action === "member_added");
  const mention = slackMention(APP, "<@U0LAN0Z89> is the build green?");
  const command = slackCommand(APP, "/roll", "2d6");
  return [
    {
      title: "GitHub push",
      url: routes.changes,
      headers: { ...JSON_TYPE, ...fromGithub("push", repositorySecret, push) },
      body: push,
      expected: { status: 200, answer: /Success/, sees: watcher(/pushed 1 commit to Codertocat/) },
    },
    {
      title: "GitHub push, form-encoded",
      url: routes.changes,
      headers: { ...FORM_TYPE, ...fromGithub("push", repositorySecret, pushForm) },
      body: pushForm,
      expected: { status: 200, answer: /Success/, sees: watcher(/pushed 1 commit to Codertocat/) },
    },
    {
      title: "GitHub pull request",
      url: routes.changes,
      headers: { ...JSON_TYPE, ...fromGithub("pull_request", repositorySecret, pull) },
      body: pull,
      expected: { status: 200, answer: /Success/, sees: watcher(/opened Codertocat\/Hello-World#/) },
    },
    {
      title: "GitHub ping",
      url: routes.changes,
      headers: { ...JSON_TYPE, ...fromGithub("ping", organisationSecret, ping) },
      body: ping,
      expected: { status: 200, answer: /Success/, sees: watcher(/GitHub says hello/) },
    },
    {
      title: "GitHub organization event",
      url: routes.changes,
      headers: { ...JSON_TYPE, ...fromGithub("organization", organisationSecret, member) },
      body: member,
      expected: { status: 200, answer: /Success/, sees: watcher(/organization\.member_added/) },
    },
    {
      title: "Slack mention",
      url: routes.slackEvents,
      headers: { ...JSON_TYPE, ...fromSlack(mention) },
      body: mention,
      expected: { status: 204, sees: helper(/is the build green\?/) },
    },
    {
      title: "Slack slash command",
      url: route("slack-helper/slack/commands"),
      headers: { ...FORM_TYPE, ...fromSlack(command) },
      body: command,
      expected: { status: 200, answer: /rolled 2d6/, sees: helper(/rolled 2d6/) },
    },
    {
      title: "x-agent-api-key",
      url: routes.changes,
      headers: { ...JSON_TYPE, "x-agent-api-key": external.api_key },
      body: '{"hello":"agent"}',
      expected: { status: 200, answer: /Success/, sees: watcher(/sent 17 bytes/) },
    },
    {
      title: "Authorization: AgentKey",
      method: "GET",
      url: routes.latest,
      headers: { authorization: `AgentKey ${external.api_key}` },
      expected: { status: 200, sees: { by: "answer", matches: /"summary":"([^"]*sent 17 bytes)"/ } },
    },
  ];
}

function watcher(matches: RegExp): Sight {
  return { by: "log", agent: "code-watcher", matches };
}

function helper(matches: RegExp): Sight {
  return { by: "log", agent: "slack-helper", matches };
}
