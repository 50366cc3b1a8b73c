import type { AlertMessage } from "./alert-messages.ts";

export type Posted =
  | { readonly outcome: "sent" }
  /** `reason` never contains the URL. */
  | { readonly outcome: "failed"; readonly reason: string };

/** For everything, in milliseconds. */
const PATIENCE = 10_000;
/** How many alerts a message lists. */
const MOST = 20;

/** Posts `{ text }`, as Slack's incoming webhooks want it. Never throws, and follows no redirect. */
export async function postAlerts(
  messages: readonly AlertMessage[],
  {
    url,
    fetch: send,
    signal,
  }: { readonly url: string; readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Promise<Posted> {
  const lines = messages.slice(0, MOST).map(lineOf);
  if (messages.length > MOST) lines.push(`… and ${messages.length - MOST} more`);
  try {
    const response = await send(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: lines.join("\n") }),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    await response.body?.cancel();
    return response.ok ? { outcome: "sent" } : { outcome: "failed", reason: `status ${response.status}` };
  } catch (error) {
    return { outcome: "failed", reason: reasonOf(error) };
  }
}

/** A line in Slack's format, with a link. */
function lineOf({ says, page }: AlertMessage): string {
  return escape(says) + (page === undefined ? "" : ` <${page}|Open>`);
}

/** As Slack wants it: otherwise a name could make links and mention people. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Only a code or a class: messages of fetch may contain the URL, which is a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no connection";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
