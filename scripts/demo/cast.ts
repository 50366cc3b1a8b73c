import { randomUUID } from "node:crypto";
import type { NewAgentApiKey } from "agentex-gateway-sdk/client";
import { signAsGithub, signAsSlack } from "../start/sign.ts";
import { githubPayload } from "./payloads.ts";
import { SLACK_SECRET, type Stage } from "./stage.ts";

/** The agents' keys with their secrets and routes, and functions that send requests to them. */
export type Cast = {
  /** URLs on the gateway. */
  readonly routes: { readonly changes: string; readonly latest: string; readonly slackEvents: string };
  readonly route: (path: string) => string;
  /** The URL at which code-watcher itself listens. */
  readonly watcherUrl: string;
  /** Keys of code-watcher: for a repository, for an organisation, and a plain API key. */
  readonly repositorySecret: string;
  readonly organisationSecret: string;
  readonly external: { readonly id: string; readonly api_key: string };
  /** A key of pr-reviewer. */
  readonly reviewerSecret: string;
  /** A key of thread-worker. */
  readonly workerSecret: string;
  /** A key of laptop. */
  readonly laptopSecret: string;
  /** A key of slack-helper. */
  readonly foreignKey: string;
  /** A push to the repository. */
  readonly push: string;
};

export const APP = "A0123456789";

export const JSON_TYPE = { "content-type": "application/json" };
export const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };

export async function prepareCast({ gatewayUrl, client }: Stage): Promise<Cast> {
  const { keys } = client;
  const watcher = { agent_name: "code-watcher" };
  const helper = { agent_name: "slack-helper" };
  const createKey = async (key: NewAgentApiKey): Promise<{ id: string; api_key: string }> => {
    const { id, api_key } = await keys.create(key);
    if (api_key === null) throw new Error(`the gateway generated no value for the key ${key.name}`);
    return { id, api_key };
  };
  const repository = await createKey({
    ...watcher,
    name: "Codertocat/Hello-World",
    api_key_type: "github",
  });
  const reviewer = await createKey({
    agent_name: "pr-reviewer",
    name: "Codertocat/Hello-World",
    api_key_type: "github",
  });
  const worker = { agent_name: "thread-worker" };
  const reviewed = await createKey({ ...worker, name: "Codertocat/Hello-World", api_key_type: "github" });
  const laptop = await createKey({
    agent_name: "laptop",
    name: "Codertocat/Hello-World",
    api_key_type: "github",
  });
  const organisation = await createKey({ ...watcher, name: "Octocoders", api_key_type: "github" });
  const external = await createKey({ ...watcher, name: "demo" });
  const foreign = await createKey({ ...helper, name: "demo" });
  await keys.create({ ...helper, name: APP, api_key_type: "slack", api_key: SLACK_SECRET });
  await keys.create({ ...worker, name: APP, api_key_type: "slack", api_key: SLACK_SECRET });

  const route = (path: string): string => `${gatewayUrl}/agents/forward/name/${path}`;
  const agent = await client.agents.get({ name: watcher.agent_name });
  return {
    routes: {
      changes: route("code-watcher/code_changes"),
      latest: route("code-watcher/code_changes/latest"),
      slackEvents: route("slack-helper/slack/events"),
    },
    route,
    watcherUrl: agent.acp_url ?? "",
    repositorySecret: repository.api_key,
    organisationSecret: organisation.api_key,
    external,
    reviewerSecret: reviewer.api_key,
    workerSecret: reviewed.api_key,
    laptopSecret: laptop.api_key,
    foreignKey: foreign.api_key,
    push: githubPayload("push", ({ commits }) => Array.isArray(commits) && commits.length > 0),
  };
}

/** The headers that GitHub sends with this body. */
export function fromGithub(event: string, secret: string, body: string): Record<string, string> {
  return { "x-github-event": event, "x-github-delivery": randomUUID(), ...signAsGithub(secret, body) };
}

/**
 * The headers that Slack sends with this body.
 *
 * @param age - age of the request, in milliseconds.
 */
export function fromSlack(body: string, { secret = SLACK_SECRET, age = 0 } = {}): Record<string, string> {
  return signAsSlack(secret, body, Date.now() - age);
}
