import type { GitHubEvents } from "agentex-gateway-sdk";

/**
 * One sentence about what GitHub reports.
 *
 * @param event - the gateway's name for it: `push`, `pull_request.opened`.
 */
export function summarise(event: string | undefined, payload: unknown): string {
  const name = event?.split(".")[0];
  if (isEvent("push", name, payload)) return summarisePush(payload);
  if (isEvent("pull_request", name, payload)) return summarisePullRequest(payload);
  if (isEvent("ping", name, payload)) return `GitHub says hello: ${payload.zen}`;
  return `nothing to say about ${event ?? "an event without a name"}`;
}

/** The gateway has verified that GitHub sent it, so the event's name determines the payload's shape. */
function isEvent<Name extends keyof GitHubEvents>(
  wanted: Name,
  name: string | undefined,
  _payload: unknown,
): _payload is GitHubEvents[Name] {
  return name === wanted;
}

function summarisePush(push: GitHubEvents["push"]): string {
  const who = push.pusher.name;
  const where = `${push.repository.full_name}@${push.ref.replace(/^refs\/(?:heads|tags)\//, "")}`;
  if (push.deleted) return `${who} deleted ${where}`;
  const { commits } = push;
  if (commits.length === 0) return `${who} ${push.created ? "created" : "moved"} ${where}`;
  const how = push.forced ? "force-pushed" : "pushed";
  return `${who} ${how} ${count(commits.length, "commit")} to ${where}: ${list(commits.map((commit) => commit.message))}`;
}

function summarisePullRequest({
  action,
  pull_request,
  repository,
  sender,
}: GitHubEvents["pull_request"]): string {
  const what = `${repository.full_name}#${pull_request.number} (${firstLine(pull_request.title)})`;
  const done = action === "closed" && pull_request.merged ? "merged" : verb(action);
  return `${sender.login} ${done} ${what}, ${pull_request.head.ref} into ${pull_request.base.ref}`;
}

function verb(action: string): string {
  return action === "synchronize" ? "updated" : action.replaceAll("_", " ");
}

function list(messages: readonly string[]): string {
  const shown = messages.slice(0, 3).map(firstLine).join("; ");
  const more = messages.length - 3;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
