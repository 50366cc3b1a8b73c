/** The types of Slack channels, by the names under which an app subscribes to their messages. */
const MESSAGES = new Map([
  ["message.channels", "channel"],
  ["message.groups", "group"],
  ["message.im", "im"],
  ["message.mpim", "mpim"],
  ["message.app_home", "app_home"],
]);

/**
 * All names of an event, the most specific first. An app subscribes to Slack's messages as `message.im`, but Slack sends them,
 * and the gateway names them, as `message`.
 */
export function namesOf(provider: string, event: string, payload: unknown): string[] {
  if (provider !== "slack" || event !== "message") return [event];
  const channel = memberOf(memberOf(payload, "event"), "channel_type");
  return [...[...MESSAGES].filter(([, type]) => type === channel).map(([name]) => name), event];
}

/** The gateway's name for an event. */
export function gatewayName(provider: string, name: string): string {
  return provider === "slack" && MESSAGES.has(name) ? "message" : name;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
