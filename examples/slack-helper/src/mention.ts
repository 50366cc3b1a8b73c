import type { SlackEvents } from "agentex-gateway-sdk";

/** A message for Slack; with `thread_ts`, as a reply in that thread. */
export type Message = { readonly channel: string; readonly thread_ts: string; readonly text: string };

/** The reply to someone who mentions the app; undefined for bots, since two bots might reply to each other forever. */
export function answerMention(event: SlackEvents["app_mention"]): Message | undefined {
  if (event.user === undefined || event.bot_id !== undefined) return undefined;
  const said = event.text.replace(/<@[A-Z0-9]+(?:\|[^>]*)?>/g, "").trim();
  return {
    channel: event.channel,
    thread_ts: event.thread_ts ?? event.ts,
    text: said === "" ? `Hello <@${event.user}>, what can I do?` : `<@${event.user}> I heard: ${said}`,
  };
}
