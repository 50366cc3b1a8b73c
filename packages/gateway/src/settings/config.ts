import { AGENTEX_SETTINGS, type AgentexConfig } from "./groups/agentex.ts";
import { ACCESS_SETTINGS, type AccessConfig } from "./groups/access.ts";
import { ALERT_SETTINGS, type AlertsConfig } from "./groups/alerts.ts";
import { BASE_URL_EXPECTED, isBaseUrl } from "../addresses/base-url.ts";
import { AGENT_NETWORKS, type AgentNetworks } from "../addresses/agent-networks.ts";
import { DELIVERIES_SETTINGS, type DeliveriesConfig } from "./groups/deliveries.ts";
import type { SettingInForce } from "./in-force.ts";
import { LISTENING_SETTINGS, type ListeningConfig } from "./groups/listening.ts";
import { STORAGE_SETTINGS, type StorageConfig } from "./groups/storage.ts";
import { LIMIT_SETTINGS, type LimitsConfig } from "./groups/limits.ts";
import { RECOVERY_SETTINGS, type RecoveryConfig } from "./groups/recovery.ts";
import { readDuration, readSize } from "./groups/read-quantity.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "../telemetry/log-format.ts";
import type { Setting } from "./groups/setting.ts";
import { TELEMETRY_SETTINGS, type TelemetryConfig } from "./groups/telemetry.ts";

/** The gateway's configuration. */
export type Config = AccessConfig &
  AgentexConfig &
  AlertsConfig &
  DeliveriesConfig &
  LimitsConfig &
  ListeningConfig &
  RecoveryConfig &
  StorageConfig &
  TelemetryConfig & {
    /** Without a trailing slash. */
    readonly publicUrl: string | undefined;
    /** Whether the gateway asks agents on this machine why a handler failed. */
    readonly development: boolean;
    readonly agentNetworks: AgentNetworks;
    /** Milliseconds. */
    readonly agentTimeout: number;
    /** Milliseconds. */
    readonly attemptLimit: number;
    /** Bytes. */
    readonly bodyLimit: number;
    readonly logLevel: LogLevel;
    readonly logFormat: LogFormat;
    /** All settings with their values as written, for people. */
    readonly inForce: readonly SettingInForce[];
  };

const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word | undefined =>
    words.find((word) => word === text);

/** Every setting, in the order of the documentation. */
export const SETTINGS = {
  ...LISTENING_SETTINGS,
  ...ACCESS_SETTINGS,
  ...TELEMETRY_SETTINGS,
  ...STORAGE_SETTINGS,
  publicUrl: {
    variable: "AGENTEX_PUBLIC_URL",
    flag: "--public-url <url>",
    fallback: undefined,
    description: "The URL at which providers reach the gateway; webhook URLs start with it.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
  development: {
    variable: "AGENTEX_DEVELOPMENT",
    flag: "--development <choice>",
    fallback: "false",
    description:
      "Whether agents on this machine report to the gateway why a handler failed, for the console. Only on " +
      "loopback and without login; `agentex dev` sets it.",
    expected: "true, false",
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  },
  agentNetworks: {
    variable: "AGENTEX_AGENT_NETWORKS",
    flag: "--agent-networks <networks>",
    fallback: "any",
    description:
      "Where agents can be: `any` includes private networks and this machine, `public` only public addresses. " +
      "The gateway " +
      "never connects to link-local and metadata addresses.",
    expected: AGENT_NETWORKS.join(", "),
    read: oneOf(AGENT_NETWORKS),
  },
  ...AGENTEX_SETTINGS,
  agentTimeout: {
    variable: "AGENTEX_AGENT_TIMEOUT",
    flag: "--agent-timeout <seconds>",
    fallback: "30",
    description:
      "Seconds that an agent may be silent before the caller gets 504. A route's `timeout_seconds` overrides it.",
    expected: "a number of seconds from 0.1 to 3600",
    read: (text) =>
      /^\d+(\.\d+)?$/.test(text) && Number(text) >= 0.1 && Number(text) <= 3_600
        ? Number(text) * 1_000
        : undefined,
  },
  attemptLimit: {
    variable: "AGENTEX_ATTEMPT_LIMIT",
    flag: "--attempt-limit <time>",
    fallback: "10m",
    description:
      "How long an attempt may take in total, even if the agent keeps sending; at least the agent timeout.",
    expected: "a time from 1s to 1h, such as 10m",
    read: (text) => {
      const time = readDuration(text);
      return time !== undefined && time >= 1_000 && time <= 3_600_000 ? time : undefined;
    },
  },
  bodyLimit: {
    variable: "AGENTEX_BODY_LIMIT",
    flag: "--body-limit <size>",
    fallback: "25MiB",
    description: "The largest accepted webhook body. Larger ones get 413.",
    expected: "a size from 1KiB to 100MiB, such as 25MiB",
    read: (text) => readSize(text, 1024, 100 * 1024 * 1024),
  },
  ...LIMIT_SETTINGS,
  ...DELIVERIES_SETTINGS,
  ...RECOVERY_SETTINGS,
  ...ALERT_SETTINGS,
  logLevel: {
    variable: "AGENTEX_LOG_LEVEL",
    flag: "--log-level <level>",
    fallback: "info",
    description: "Log level.",
    expected: LOG_LEVELS.join(", "),
    read: oneOf(LOG_LEVELS),
  },
  logFormat: {
    variable: "AGENTEX_LOG_FORMAT",
    flag: "--log-format <format>",
    fallback: "auto",
    description: "`json`, `pretty` for people, or `auto`: pretty at a terminal.",
    expected: LOG_FORMATS.join(", "),
    read: oneOf(LOG_FORMATS),
  },
} satisfies { [Name in keyof Omit<Config, "inForce">]: Setting<NonNullable<Config[Name]>> };
