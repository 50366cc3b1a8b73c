import type { AlertMessage } from "./alert-messages.ts";

export type Posted =
  | { readonly outcome: "sent" }
  /** `reason` never contains the URL. */
  | { readonly outcome: "failed"; readonly reason: string };

/** The timeout for everything, in milliseconds. */
const PATIENCE = 10_000;
/** The most alerts that a message lists. */
const MOST = 20;

/** Posts `{ text }`, the format of Slack's incoming webhooks. Never throws and follows no redirects. */
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

/** Escapes text for Slack. Otherwise a name could create links and mention people. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Returns only a code or a class, because fetch's messages may contain the URL, which is a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no connection";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.name;
}
