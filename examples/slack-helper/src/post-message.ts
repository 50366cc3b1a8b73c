import type { Message } from "./mention.ts";

type PostMessageParts = {
  /** `xoxb-…`, with the scope `chat:write`. */
  readonly botToken: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
};

/**
 * Posts a message. Source: https://docs.slack.dev/reference/methods/chat.postMessage
 *
 * @throws Error with Slack's own code (`channel_not_found`) if Slack rejects it.
 */
export async function postMessage(
  message: Message,
  { botToken, fetch, signal }: PostMessageParts,
): Promise<void> {
  const response = await fetch("https://slack.com/api/chat.postMessage", {
    method: "POST",
    headers: { authorization: `Bearer ${botToken}`, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(message),
    signal,
  });
  const result: unknown = await response.json();
  if (typeof result !== "object" || result === null || !("ok" in result) || result.ok !== true) {
    const code =
      typeof result === "object" && result !== null && "error" in result ? result.error : "unknown";
    throw new Error(`Slack did not take the message: ${String(code)}`);
  }
}
