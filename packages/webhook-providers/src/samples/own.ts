import type { Sample } from "../sign/sample.ts";
import { alertSamples } from "./alerts.ts";
import { boardSamples } from "./boards.ts";
import { businessSamples } from "./business.ts";
import { chatSamples } from "./chat.ts";
import { codeSamples } from "./code.ts";
import { cloudSamples } from "./cloud.ts";
import { commerceSamples } from "./commerce.ts";
import { contentSamples } from "./content.ts";
import { deliverySamples } from "./delivery.ts";
import { discordSamples } from "./discord.ts";
import { gitlabSamples } from "./gitlab/samples.ts";
import { jiraSamples } from "./jira.ts";
import { linearSamples } from "./linear/samples.ts";
import { sentrySamples } from "./sentry.ts";
import { shopifySamples } from "./shopify.ts";
import { twilioSamples } from "./twilio.ts";
import { identitySamples } from "./identities.ts";
import { mailSamples } from "./mail.ts";
import { paymentSamples } from "./payments.ts";
import { slackEvents } from "./slack/events.ts";
import { slackInteractions } from "./slack/interactions.ts";
import { publishedKeySamples } from "./published-keys.ts";
import { standardSamples } from "./standard.ts";
import { stripeSamples } from "./stripe/samples.ts";
import { voiceSamples } from "./voice.ts";
import { workSamples } from "./work.ts";

/** Small sample events by provider id, at least one for each. */
export const samples: ReadonlyMap<string, readonly Sample[]> = byProvider([
  ...codeSamples,
  ...discordSamples,
  ...gitlabSamples,
  ...jiraSamples,
  ...linearSamples,
  ...sentrySamples,
  ...shopifySamples,
  ...twilioSamples,
  ...chatSamples,
  ...slackEvents,
  ...slackInteractions,
  ...commerceSamples,
  ...stripeSamples,
  ...mailSamples,
  ...standardSamples,
  ...voiceSamples,
  ...workSamples,
  ...alertSamples,
  ...boardSamples,
  ...cloudSamples,
  ...identitySamples,
  ...contentSamples,
  ...deliverySamples,
  ...businessSamples,
  ...paymentSamples,
  ...publishedKeySamples,
]);

/** Node 20 lacks `Map.groupBy`. */
function byProvider(all: readonly Sample[]): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of all) groups.set(sample.provider, [...(groups.get(sample.provider) ?? []), sample]);
  return groups;
}
