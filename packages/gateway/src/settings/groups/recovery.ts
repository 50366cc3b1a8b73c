import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import type { Setting } from "./setting.ts";

/** Where to ask providers for events that they could not deliver. */
export type RecoveryConfig = {
  /** Without a trailing slash. */
  readonly githubApiUrl: string;
  /** Without a trailing slash. */
  readonly stripeApiUrl: string;
};

const readUrl = (text: string): string | undefined =>
  isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined;

export const RECOVERY_SETTINGS = {
  githubApiUrl: {
    variable: "AGENTEX_GITHUB_API_URL",
    flag: "--github-api-url <url>",
    fallback: "https://api.github.com",
    description:
      "GitHub's REST API, for recovering missed webhooks and creating webhooks. For GitHub Enterprise Server: " +
      "https://HOST/api/v3.",
    expected: BASE_URL_EXPECTED,
    read: readUrl,
  },
  stripeApiUrl: {
    variable: "AGENTEX_STRIPE_API_URL",
    flag: "--stripe-api-url <url>",
    fallback: "https://api.stripe.com",
    description: "Stripe's API, for reports of events that Stripe could not deliver.",
    expected: BASE_URL_EXPECTED,
    read: readUrl,
  },
} satisfies { [Name in keyof RecoveryConfig]: Setting<NonNullable<RecoveryConfig[Name]>> };
