import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

type Fields = Record<string, unknown>;

/**
 * Webhook definitions with examples, as JSON. Read at run time, because the compiler would type-check megabytes if this were
 * imported.
 */
const EXAMPLES = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");

/** A payload that GitHub really sent, chosen from the matching ones. */
export function githubPayload(event: string, fits: (payload: Fields) => boolean): string {
  const definitions: unknown = JSON.parse(readFileSync(EXAMPLES, "utf8"));
  const definition = listOf(definitions).find(({ name }) => name === event);
  const payload = listOf(definition?.["examples"]).find(fits);
  if (payload === undefined) throw new Error(`there is no such example of ${event}`);
  return JSON.stringify(payload);
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => typeof item === "object") : [];
}

type Account = { readonly login: string; readonly id: number; readonly type: string };

/** A pull request: the repository owner's, or a stranger's. */
export function pullRequest(
  action: "opened" | "synchronize",
  changes: {
    readonly number: number;
    readonly author?: Account;
    readonly draft?: boolean;
    readonly after?: string;
  },
): string {
  const { number, author, draft = false, after } = changes;
  const payload = parsed(githubPayload("pull_request", (example) => example["action"] === action));
  const pull = { ...asFields(payload["pull_request"]), number, draft };
  const who = author && { user: author, author_association: "NONE" };
  return JSON.stringify({
    ...payload,
    number,
    ...(after !== undefined && { after }),
    ...(author !== undefined && { sender: author }),
    pull_request: { ...pull, ...who },
  });
}

/** A comment `/review` on a pull request. */
export function reviewComment({ author }: { readonly author: Account }): string {
  const payload = parsed(githubPayload("issue_comment", ({ action }) => action === "created"));
  return JSON.stringify({
    ...payload,
    sender: author,
    issue: { ...asFields(payload["issue"]), pull_request: { url: "https://api.github.com/" } },
    comment: { ...asFields(payload["comment"]), user: author, body: "/review" },
  });
}

function parsed(json: string): Fields {
  return asFields(JSON.parse(json));
}

function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** The envelope of Slack's Events API: https://docs.slack.dev/apis/events-api#event-type-structure */
export function slackMention(
  appId: string,
  text: string,
  { id = "Ev0123456789", thread = "", team = "T0123456789" } = {},
): string {
  return JSON.stringify({
    type: "event_callback",
    team_id: team,
    api_app_id: appId,
    event_id: id,
    event_time: 1_700_000_000,
    event: {
      type: "app_mention",
      user: "U0123456789",
      text,
      ts: "1700000000.000100",
      channel: "C0123456789",
      event_ts: "1700000000.000100",
      ...(thread !== "" && { thread_ts: thread }),
    },
  });
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slackCommand(appId: string, command: string, text: string): string {
  return new URLSearchParams({
    command,
    text,
    user_id: "U0123456789",
    user_name: "ada",
    team_id: "T0123456789",
    team_domain: "example",
    channel_id: "C0123456789",
    channel_name: "general",
    api_app_id: appId,
    response_url: "https://hooks.slack.com/commands/1234/5678",
    trigger_id: "13345224609.738474920.8088930838d88f008e0",
  }).toString();
}

/** https://docs.slack.dev/reference/events/url_verification */
export function slackHandshake(challenge: string): string {
  return JSON.stringify({ token: "unused", type: "url_verification", challenge });
}
