import type { WebhookTrigger } from "agentex-gateway-sdk/client";
import { printable } from "../../../terminal/printable.ts";
import type { Screen } from "../../../terminal/screen.ts";
import type { Connection } from "./plan-connection.ts";

/** Prints what to paste where. The URL and the secret are on lines of their own, to be copied. */
export function showSetup(
  { paint, say }: Screen,
  trigger: WebhookTrigger,
  { provider, preview }: Connection,
): void {
  const url = trigger.webhook_url;
  const steps = [
    "",
    paint("bold", `Set up the webhook at ${printable(provider.name)}`),
    "",
    `1. ${paint("bold", "The URL")}: ${printable(provider.setup.url)}`,
    "",
    url === null
      ? `${printable(trigger.webhook_path)}\n\n   ` +
        `${paint("yellow", "Prefix it with the gateway's public address.")}\n` +
        `   ${paint("yellow", "Set AGENTEX_PUBLIC_URL, or pass --public-url, to see the whole URL.")}`
      : `     ${paint("cyan", printable(url))}`,
    "",
    `2. ${paint("bold", "The secret")}: ${printable(provider.setup.secret)}`,
  ];
  if (trigger.secret !== null && provider.secret_from === "generated") {
    steps.push("", `     ${paint("cyan", trigger.secret)}`, "", paint("dim", "   It is shown only once."));
  }
  const events = [eventsOf(preview.events), provider.setup.events].filter((text) => text !== null).join(" ");
  if (events !== "") steps.push("", `3. ${paint("bold", "The events")}: ${printable(events)}`);
  for (const notice of trigger.notices) steps.push("", `   ${printable(notice)}`);
  if (provider.setup.docs !== null) steps.push("", paint("dim", `More: ${printable(provider.setup.docs)}`));
  say(`${steps.join("\n")}\n`);
}

/** What to choose at the provider for the agent's route; null if the route does not say. */
function eventsOf(events: readonly string[]): string | null {
  if (events.length === 0) return null;
  return events.includes("*")
    ? "All: the route accepts every event."
    : `The route accepts ${events.join(", ")}.`;
}
