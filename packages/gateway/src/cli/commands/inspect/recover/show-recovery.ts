import type { MissedWebhook, Recovery } from "agentex-gateway-sdk/client";
import { printable } from "../../../terminal/printable.ts";
import type { Screen } from "../../../terminal/screen.ts";
import { showTime } from "../../../terminal/show-time.ts";
import { renderTable } from "../../../terminal/table.ts";

/** "17 missed, 17 requested, 17 arrived", or what is wrong. */
export function summarize({ paint }: Pick<Screen, "paint">, recovery: Recovery): string {
  const { name, provider, missed, asked, arrived, problem } = recovery;
  const counts =
    provider === "stripe" ? `${missed} missed` : `${missed} missed, ${asked} requested, ${arrived} arrived`;
  const line = `${paint("bold", printable(name))}: ${counts}`;
  return problem === null ? line : `${line}\n  ${paint("red", printable(problem.detail))}`;
}

export function listRecoveries(screen: Screen, recoveries: readonly Recovery[]): string {
  if (recoveries.length === 0) {
    return "None. GitHub does not retry webhooks; to recover them: npx agentex-gateway recover github --help";
  }
  return renderTable(
    screen,
    [
      { title: "NAME", of: ({ name }) => printable(name) },
      { title: "WEBHOOK", of: (recovery) => printable(placeOf(recovery)), shrinks: true },
      { title: "FOR", of: ({ receiver }) => printable(receiver.name) },
      { title: "STATE", of: ({ state }) => state },
      { title: "MISSED", of: ({ missed }) => String(missed) },
      { title: "REQUESTED", of: ({ asked }) => String(asked) },
      { title: "ARRIVED", of: ({ arrived }) => String(arrived) },
      { title: "CHECKED", of: ({ checked_at }) => (checked_at === null ? "" : showTime(checked_at)) },
    ],
    recoveries,
  );
}

export function showRecovery(screen: Screen, recovery: Recovery, missed: readonly MissedWebhook[]): string {
  const head = `${summarize(screen, recovery)}\n  ${printable(placeOf(recovery))}, ${recovery.state}`;
  if (missed.length === 0) return `${head}\n\nNothing was missed in the last 7 days.`;
  const table = renderTable(
    screen,
    [
      { title: "ID", of: ({ id }) => printable(id) },
      { title: "EVENT", of: ({ event }) => printable(event) },
      { title: "FAILED", of: ({ failed_at }) => showTime(failed_at) },
      { title: "OUTCOME", of: (webhook) => outcomeOf(webhook, recovery) },
    ],
    missed,
  );
  const advice =
    recovery.provider === "stripe"
      ? "\n\nStripe retries for 3 days. To have an event sent now: stripe events resend EVENT --webhook-endpoint=ENDPOINT"
      : "";
  return `${head}\n\n${table}${advice}`;
}

function outcomeOf({ arrived_at, asked_at, refused }: MissedWebhook, { provider }: Recovery): string {
  if (arrived_at !== null) return "arrived";
  if (refused !== null) return printable(refused);
  if (asked_at !== null) return "requested";
  return provider === "stripe" ? "missed" : "not requested yet";
}

function placeOf({ provider, webhook }: Recovery): string {
  switch (webhook?.scope) {
    case "repository":
      return `${webhook.owner}/${webhook.repository}#${webhook.hook_id}`;
    case "organization":
      return `${webhook.owner}#${webhook.hook_id}`;
    case "app":
      return "the app's webhook";
    case undefined:
      return provider;
  }
}
