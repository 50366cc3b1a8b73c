import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import { SUBSCRIPTION_URLS, type SubscriptionUrls } from "../../addresses/subscription-urls.ts";
import type { Setting } from "./setting.ts";

const AUTH_KINDS = ["none", "accounts"] as const;
const MCP_EVENTS = ["on", "off"] as const;

/** How callers of the management API authenticate. */
export type AccessConfig = {
  /** Undefined: an external service if one is set, otherwise no login. */
  readonly auth: (typeof AUTH_KINDS)[number] | undefined;
  /** Without a trailing slash. */
  readonly authUrl: string | undefined;
  /** Whether agents may register without credentials where other callers must log in. */
  readonly openRegistration: boolean;
  /**
   * Whether `/mcp` serves MCP Events; undefined: only where callers have accounts or management is on loopback.
   */
  readonly mcpEvents: "on" | "off" | undefined;
  readonly subscriptionUrls: SubscriptionUrls;
};

export const ACCESS_SETTINGS = {
  auth: {
    variable: "AGENTEX_AUTH",
    flag: "--auth <kind>",
    fallback: undefined,
    description:
      "How callers of the management API authenticate: `accounts`, with an account key as x-api-key, or `none`, which " +
      "is the default and only allowed on loopback.",
    expected: AUTH_KINDS.join(", "),
    read: (text) => AUTH_KINDS.find((kind) => kind === text),
  },
  authUrl: {
    variable: "AGENTEX_AUTH_URL",
    flag: "--auth-url <url>",
    fallback: undefined,
    description: "An external service that authenticates and authorizes callers, instead of accounts.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
  openRegistration: {
    variable: "AGENTEX_OPEN_REGISTRATION",
    flag: "--open-registration <choice>",
    fallback: "false",
    description:
      "Whether agents may register without credentials when callers must log in. For private networks only: " +
      "anyone who can reach the gateway can then claim any free name, in the oldest account. A registered name " +
      "keeps its URL.",
    expected: "true, false",
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  },
  mcpEvents: {
    variable: "AGENTEX_MCP_EVENTS",
    flag: "--mcp-events <choice>",
    fallback: undefined,
    description:
      "Whether `/mcp` serves MCP Events, which tell MCP clients about webhooks. By default, `on` with accounts, " +
      "or if management is on loopback.",
    expected: MCP_EVENTS.join(", "),
    read: (text) => MCP_EVENTS.find((choice) => choice === text),
  },
  subscriptionUrls: {
    variable: "AGENTEX_SUBSCRIPTION_URLS",
    flag: "--subscription-urls <urls>",
    fallback: "public",
    description:
      "Where MCP clients may have events sent: `public` means https on public addresses, regardless of what " +
      "agents may use; " +
      "`local` also allows http://127.0.0.1 and http://[::1], for clients on this machine.",
    expected: SUBSCRIPTION_URLS.join(", "),
    read: (text) => SUBSCRIPTION_URLS.find((urls) => urls === text),
  },
} satisfies { [Name in keyof AccessConfig]: Setting<NonNullable<AccessConfig[Name]>> };
