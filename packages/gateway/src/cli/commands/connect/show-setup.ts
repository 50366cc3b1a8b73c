import type { WebhookTrigger } from "agentex-gateway-sdk/client";
import { printable } from "../../terminal/printable.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { Connection } from "./choose.ts";

/** Says what to paste where. URL and secret stand on lines of their own, to be copied. */
export function showSetup({ paint, say }: Screen, trigger: WebhookTrigger, { provider }: Connection): void {
  const url = trigger.webhook_url;
  const steps = [
    "",
    paint("bold", `Set up the webhook at ${printable(provider.name)}`),
    "",
    `1. ${paint("bold", "The URL")}: ${printable(provider.setup.url)}`,
    "",
    url === null
      ? `     ${printable(trigger.webhook_path)}\n\n   ${paint("yellow", "Put before it the address under which the provider reaches the gateway;")}\n` +
        `   ${paint("yellow", "AGENTEX_PUBLIC_URL, or --public-url, says it once and for all.")}`
      : `     ${paint("cyan", printable(url))}`,
    "",
    `2. ${paint("bold", "The secret")}: ${printable(provider.setup.secret)}`,
  ];
  if (trigger.secret !== null && provider.secret_from === "generated") {
    steps.push("", `     ${paint("cyan", trigger.secret)}`, "", paint("dim", "   It is shown this once."));
  }
  for (const notice of trigger.notices) steps.push("", `   ${printable(notice)}`);
  if (provider.setup.docs !== null) steps.push("", paint("dim", `More: ${printable(provider.setup.docs)}`));
  say(`${steps.join("\n")}\n`);
}
