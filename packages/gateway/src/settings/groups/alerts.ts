import { readMailPlace } from "./mail-place.ts";
import { readDuration } from "./read-quantity.ts";
import type { Setting } from "./setting.ts";

/** Where alerts are sent. */
export type AlertsConfig = {
  /** A secret. Undefined if alerts are not sent. */
  readonly alertUrl: string | undefined;
  /** Milliseconds. */
  readonly alertQuiet: number;
};

export const ALERT_SETTINGS = {
  alertUrl: {
    variable: "AGENTEX_ALERT_URL",
    flag: "--alert-url <url>",
    fallback: undefined,
    description:
      "Where new alerts are sent: a URL that takes JSON as Slack's incoming webhooks do, or a mail server. The " +
      "URL is a secret: set it as an environment variable.",
    expected:
      "an http:// or https:// URL without user and password, or smtps://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS",
    secret: true,
    read: (text) => {
      if (/^smtps?:/i.test(text)) return readMailPlace(text) === undefined ? undefined : text;
      if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return undefined;
      const { username, password } = new URL(text);
      return username === "" && password === "" ? text : undefined;
    },
  },
  alertQuiet: {
    variable: "AGENTEX_ALERT_QUIET",
    flag: "--alert-quiet <time>",
    fallback: "1h",
    description: "How long an alert must be over before it is sent again.",
    expected: "a time from 1m to 7d, such as 1h",
    read: (text) => {
      const time = readDuration(text);
      return time !== undefined && time >= 60_000 && time <= 7 * 86_400_000 ? time : undefined;
    },
  },
} satisfies { [Name in keyof AlertsConfig]: Setting<NonNullable<AlertsConfig[Name]>> };
