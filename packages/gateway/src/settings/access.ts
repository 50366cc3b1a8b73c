import { BASE_URL_EXPECTED, isBaseUrl } from "../addresses/base-url.ts";
import type { Setting } from "./setting.ts";

const AUTH_KINDS = ["none", "accounts"] as const;

/** How callers of the management API show who they are. */
export type AccessConfig = {
  /** Undefined: an external service where one is named, else nobody logs in. */
  readonly auth: (typeof AUTH_KINDS)[number] | undefined;
  /** Without a slash at the end. */
  readonly authUrl: string | undefined;
  /** Whether agents that show nothing may register where callers log in. */
  readonly openRegistration: boolean;
};

export const ACCESS_SETTINGS = {
  auth: {
    variable: "AGENTEX_AUTH",
    flag: "--auth <kind>",
    fallback: undefined,
    description:
      "How callers of the management API show who they are: `accounts`, by an account key as x-api-key, or `none`, which " +
      "is the default and allowed on loopback only.",
    expected: AUTH_KINDS.join(", "),
    read: (text) => AUTH_KINDS.find((kind) => kind === text),
  },
  authUrl: {
    variable: "AGENTEX_AUTH_URL",
    flag: "--auth-url <url>",
    fallback: undefined,
    description: "An external service that says who callers are and what they may do, instead of accounts.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
  openRegistration: {
    variable: "AGENTEX_OPEN_REGISTRATION",
    flag: "--open-registration <choice>",
    fallback: "false",
    description:
      "Whether agents that show no credential may register where callers have to log in: for private networks only, since " +
      "whoever reaches the gateway may then take any free name, in the oldest account. A known name stays at its URL.",
    expected: "true, false",
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  },
} satisfies { [Name in keyof AccessConfig]: Setting<NonNullable<AccessConfig[Name]>> };
