import type { Registry } from "prom-client";
import { LOCAL_ACCOUNT_ID } from "../accounts/account.ts";
import type { Database } from "../storage/database.ts";
import { createTally } from "../telemetry/counters.ts";
import type { Logger } from "../telemetry/log.ts";
import { alertMessages, type AlertMessage } from "./alert-messages.ts";
import { findAlerts } from "./alerts.ts";
import { createNewAlerts } from "./new-alerts.ts";
import { mailAlerts } from "./mail-alerts.ts";
import { readMailPlace } from "../settings/groups/mail-place.ts";
import { postAlerts } from "./post-alerts.ts";

/** Sends new alerts to a URL or by mail. */
export type AlertSender = {
  /** Resolves when the current search has ended. */
  stop(): Promise<void>;
};

export type AlertSenderParts = {
  /** Undefined if alerts are not sent. Its path is a secret. */
  readonly alertUrl: string | undefined;
  /** Milliseconds. */
  readonly alertQuiet: number;
  readonly consoleUrl: string | undefined;
  readonly database: Pick<Database, "browse">;
  /** Whether this gateway is the one in the cluster that sends. */
  readonly isFirst: () => boolean;
  readonly fetch: typeof fetch;
  readonly registry: Registry;
  /** In Unix milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly log: Logger;
};

/** How often to look, or more often if the quiet time is shorter. In milliseconds. */
const LOOK_EVERY = 60_000;
/** The most times that the wait doubles after failures. */
const MOST_DOUBLINGS = 4;

/**
 * Looks for alerts and sends the new ones. What was not accepted is sent later, unless it is over by then.
 */
export function startSendingAlerts(parts: AlertSenderParts): AlertSender {
  const { alertUrl: url, alertQuiet, now, elapsed, log } = parts;
  const count = createTally(
    parts.registry,
    {
      name: "agentex_alerts_sent_total",
      help: "Alerts sent to AGENTEX_ALERT_URL, by outcome; failed ones are retried later.",
      label: "outcome",
    },
    ["sent", "failed"],
  );
  if (url === undefined) return { stop: async () => {} };
  const { host } = new URL(url);
  const mail = readMailPlace(url);
  const stopping = new AbortController();
  const news = createNewAlerts(alertQuiet, now);
  const every = Math.min(LOOK_EVERY, alertQuiet);
  let failures = 0;
  let waitUntil = 0;
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    if (!parts.isFirst()) return;
    const messages = news.among(await findMessages(parts));
    if (messages.length === 0 || elapsed() < waitUntil || stopping.signal.aborted) return;
    const posted =
      mail === undefined
        ? await postAlerts(messages, { url, fetch: parts.fetch, signal: stopping.signal })
        : await mailAlerts(messages, mail, stopping.signal);
    if (stopping.signal.aborted && posted.outcome === "failed") return;
    for (const _ of messages) count(posted.outcome);
    if (posted.outcome === "sent") {
      news.sent(messages);
      failures = 0;
      return;
    }
    failures++;
    waitUntil = elapsed() + every * 2 ** Math.min(failures, MOST_DOUBLINGS);
    log.warn({ host, reason: posted.reason, alerts: messages.length }, "could not send alerts, will retry");
  };
  const timer = setInterval(() => {
    working ??= work()
      .catch((error: unknown) => log.warn({ err: error }, "could not check for alerts, will retry"))
      .finally(() => {
        working = undefined;
      });
  }, every);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await working;
    },
  };
}

/** The alerts of all accounts, one account after another. */
async function findMessages({ database, consoleUrl, now }: AlertSenderParts): Promise<AlertMessage[]> {
  const { browse } = database;
  const accounts = await browse
    .selectFrom("accounts")
    .select(["id", "name"])
    .where("id", "<>", LOCAL_ACCOUNT_ID)
    .orderBy("name")
    .execute();
  const messages: AlertMessage[] = [];
  for (const { id, name } of [{ id: LOCAL_ACCOUNT_ID, name: undefined }, ...accounts]) {
    const alerts = await findAlerts(browse, { accountId: id }, now());
    messages.push(...alertMessages(alerts, { account: name, consoleUrl }));
  }
  return messages;
}
