import { addAbortListener } from "node:events";
import type { AlertMessage } from "./alert-messages.ts";
import type { MailPlace } from "../settings/groups/mail-place.ts";
import type { Posted } from "./post-alerts.ts";

/** The timeout of each step of the conversation with the mail server, in milliseconds. */
const PATIENCE = 10_000;
/** The most alerts that a mail lists. */
const MOST = 100;
const LONGEST_SUBJECT = 150;

/**
 * Sends one mail with all alerts. Never throws, and never sends the password over a connection without TLS.
 */
export async function mailAlerts(
  messages: readonly AlertMessage[],
  place: MailPlace,
  signal: AbortSignal,
): Promise<Posted> {
  // Loaded on demand: few gateways send mail.
  const { createTransport } = await import("nodemailer");
  const { host, port, isSecure, user, password, from, to, isLocal } = place;
  const transport = createTransport({
    host,
    port,
    secure: isSecure,
    requireTLS: !isSecure && !isLocal,
    ignoreTLS: isLocal && !isSecure,
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    dnsTimeout: PATIENCE,
  });
  const { promise: stopped, resolve: stop } = Promise.withResolvers<"stopped">();
  const listening = addAbortListener(signal, () => stop("stopped"));
  try {
    const mail = { from, to: [...to], subject: subjectOf(messages), text: textOf(messages) };
    const ended = await Promise.race([transport.sendMail(mail), stopped]);
    return ended === "stopped" ? { outcome: "failed", reason: "stopped" } : { outcome: "sent" };
  } catch (error) {
    return { outcome: "failed", reason: reasonOf(error) };
  } finally {
    listening[Symbol.dispose]();
    transport.close();
  }
}

function subjectOf([first, ...others]: readonly AlertMessage[]): string {
  const says = first?.says ?? "";
  const end = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const most = LONGEST_SUBJECT - end.length;
  return `Agentex: ${says.length > most ? `${says.slice(0, most - 1).toWellFormed()}…` : says}${end}`;
}

function textOf(messages: readonly AlertMessage[]): string {
  const parts = messages
    .slice(0, MOST)
    .map(({ says, page }) => (page === undefined ? says : `${says}\n${page}`));
  if (messages.length > MOST) parts.push(`… and ${messages.length - MOST} more`);
  return `${parts.join("\n\n")}\n`;
}

/** Returns only a code, because a mail server's response may contain anything. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no connection";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
