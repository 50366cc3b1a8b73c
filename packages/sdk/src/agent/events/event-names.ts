/** Slack's types of channels, by the names with which an app subscribes to their messages. */
const MESSAGES = new Map([
  ["message.channels", "channel"],
  ["message.groups", "group"],
  ["message.im", "im"],
  ["message.mpim", "mpim"],
  ["message.app_home", "app_home"],
]);

/**
 * All names of an event, the most specific first. An app subscribes to Slack's messages as `message.im`, but they are sent,
 * and named by the gateway, as `message`.
 */
export function namesOf(provider: string, event: string, payload: unknown): string[] {
  if (provider !== "slack" || event !== "message") return [event];
  const channel = memberOf(memberOf(payload, "event"), "channel_type");
  return [...[...MESSAGES].filter(([, type]) => type === channel).map(([name]) => name), event];
}

/** The name by which the gateway knows an event. */
export function gatewayName(provider: string, name: string): string {
  return provider === "slack" && MESSAGES.has(name) ? "message" : name;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
