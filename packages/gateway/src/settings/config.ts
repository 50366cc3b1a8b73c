import { isIP } from "node:net";
import { AGENTEX_SETTINGS, type AgentexConfig } from "./agentex.ts";
import { ACCESS_SETTINGS, type AccessConfig } from "./access.ts";
import { BASE_URL_EXPECTED, isBaseUrl } from "../addresses/base-url.ts";
import { AGENT_NETWORKS, type AgentNetworks } from "../addresses/agent-networks.ts";
import { LIMIT_SETTINGS, type LimitsConfig } from "./limits.ts";
import { isLoopback } from "../addresses/loopback.ts";
import { readDuration, readSize } from "./read-quantity.ts";
import { parseEncryptionKeys } from "../secrets/encryption-key.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "../telemetry/log.ts";
import type { Setting } from "./setting.ts";
import { TELEMETRY_SETTINGS, type TelemetryConfig } from "./telemetry.ts";

/** The gateway's configuration. */
export type Config = AccessConfig &
  AgentexConfig &
  LimitsConfig &
  TelemetryConfig & {
    readonly host: string;
    readonly port: number;
    readonly adminHost: string;
    /** Undefined: management is on the main port. */
    readonly adminPort: number | undefined;
    readonly databaseUrl: string;
    /** As given; undefined if the gateway should create and keep one. */
    readonly encryptionKey: string | undefined;
    /** Without a trailing slash. */
    readonly publicUrl: string | undefined;
    readonly agentNetworks: AgentNetworks;
    /** Milliseconds. */
    readonly agentTimeout: number;
    /** Milliseconds. */
    readonly attemptLimit: number;
    /** Bytes. */
    readonly bodyLimit: number;
    /** Milliseconds to wait after the first, second … failed attempt. */
    readonly retrySchedule: readonly number[];
    /** Minimum milliseconds for which an equal body counts as a duplicate, for providers whose data allows that. */
    readonly sameBodyWithin: number;
    /** Milliseconds after which a delivered or superseded delivery is removed. */
    readonly keepDelivered: number;
    /** Milliseconds after which a failed, rejected or cancelled delivery is removed. */
    readonly keepFailed: number;
    /** How many rejected requests are kept. */
    readonly keepRefusals: number;
    readonly logLevel: LogLevel;
    readonly logFormat: LogFormat;
  };

const KEEP_EXPECTED = "a time from 1s to 3650d, such as 30d (ms, s, m, h or d)";

function readKeep(text: string): number | undefined {
  const time = readDuration(text);
  return time !== undefined && time >= 1_000 && time <= 3_650 * 86_400_000 ? time : undefined;
}

const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word | undefined =>
    words.find((word) => word === text);

/** An address of this machine, or a name for one. */
function readHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$/i.test(text) ? text : undefined;
}

const HOST_EXPECTED = "an address or name of this machine, such as 127.0.0.1, 0.0.0.0 or localhost";

const PORT_EXPECTED = "a whole number from 0 to 65535";

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** Every setting, in the order of the documentation. */
export const SETTINGS = {
  host: {
    variable: "AGENTEX_HOST",
    flag: "--host <address>",
    fallback: "127.0.0.1",
    description:
      "Address to listen on. Beyond loopback, callers of the management API must log in (AGENTEX_AUTH, " +
      "AGENTEX_AUTH_URL), unless management has its own port on loopback.",
    expected: HOST_EXPECTED,
    read: readHost,
  },
  port: {
    variable: "AGENTEX_PORT",
    flag: "--port <number>",
    fallback: "5003",
    description: "Port to listen on; 0 picks a free one.",
    expected: PORT_EXPECTED,
    read: readPort,
  },
  adminHost: {
    variable: "AGENTEX_ADMIN_HOST",
    flag: "--admin-host <address>",
    fallback: "127.0.0.1",
    description: "Address of the admin port. Beyond loopback, callers must log in.",
    expected: HOST_EXPECTED,
    read: readHost,
  },
  adminPort: {
    variable: "AGENTEX_ADMIN_PORT",
    flag: "--admin-port <number>",
    fallback: undefined,
    description:
      "A separate port for management; the main port then only serves webhooks and health checks. 0 picks a free one.",
    expected: PORT_EXPECTED,
    read: readPort,
  },
  ...ACCESS_SETTINGS,
  ...TELEMETRY_SETTINGS,
  databaseUrl: {
    variable: "AGENTEX_DATABASE_URL",
    flag: "--database-url <url>",
    fallback: "sqlite:./data/agentex.db",
    description: "Where everything is stored: a SQLite file, or a PostgreSQL database (version 13 or newer).",
    expected: "sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    read: (text) => (/^(sqlite:.|postgres(ql)?:\/\/.)/.test(text) ? text : undefined),
    // The URL may contain a password.
    secret: true,
  },
  encryptionKey: {
    variable: "AGENTEX_ENCRYPTION_KEY",
    flag: "--encryption-key-file <path>",
    fallback: undefined,
    description:
      "Encrypts the secrets in the database: 32 bytes, as 64 hex digits or base64. Several keys can be given, separated by " +
      "commas or white space: the first encrypts and all decrypt. If unset, SQLite creates one in `encryption.key` next to " +
      "the file; PostgreSQL requires one. The flag names a file that contains it.",
    expected:
      "32 bytes as 64 hex digits or base64 (create one with: npx agentex-gateway secrets generate), or several",
    read: (text) => (parseEncryptionKeys(text) === undefined ? undefined : text),
    secret: true,
  },
  publicUrl: {
    variable: "AGENTEX_PUBLIC_URL",
    flag: "--public-url <url>",
    fallback: undefined,
    description: "The URL at which providers reach the gateway; webhook URLs start with it.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
  agentNetworks: {
    variable: "AGENTEX_AGENT_NETWORKS",
    flag: "--agent-networks <networks>",
    fallback: "any",
    description:
      "Where agents can be: `any` includes private networks and this machine, `public` only public addresses. The gateway " +
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
      "How long an attempt may take in total, even if the agent keeps sending; at least as long as it may be silent.",
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
    description: "The largest accepted webhook body. Larger ones are answered 413.",
    expected: "a size from 1KiB to 100MiB, such as 25MiB",
    read: (text) => readSize(text, 1024, 100 * 1024 * 1024),
  },
  ...LIMIT_SETTINGS,
  retrySchedule: {
    variable: "AGENTEX_RETRY_SCHEDULE",
    flag: "--retry-schedule <waits>",
    fallback: "5s,30s,2m,10m,1h,3h,6h,12h,24h,24h",
    description:
      "The waits after a delivery's first, second … failed attempt, each shortened at random by at most half. After the " +
      "last attempt, the delivery has failed.",
    expected: "waits such as 5s,30s,2m,1h (ms, s, m, h or d), at most 50",
    read: (text) => {
      const waits = text.split(",").map((wait) => readDuration(wait.trim()));
      return waits.length <= 50 && waits.every((wait) => wait !== undefined) ? waits : undefined;
    },
  },
  sameBodyWithin: {
    variable: "AGENTEX_SAME_BODY_WITHIN",
    flag: "--same-body-within <time>",
    fallback: "1d",
    description:
      "How long the same body, sent by the same key to the same route, counts as a duplicate, whatever its headers say. Only " +
      "for providers that sign no time and never send the same bytes twice, and never shorter than their own retries take.",
    expected: "a time from 0s to 30d, such as 1d (ms, s, m, h or d)",
    read: (text) => {
      const time = readDuration(text);
      return time !== undefined && time <= 30 * 86_400_000 ? time : undefined;
    },
  },
  keepDelivered: {
    variable: "AGENTEX_KEEP_DELIVERED",
    flag: "--keep-delivered <time>",
    fallback: "30d",
    description: "How long delivered and superseded deliveries are kept.",
    expected: KEEP_EXPECTED,
    read: readKeep,
  },
  keepFailed: {
    variable: "AGENTEX_KEEP_FAILED",
    flag: "--keep-failed <time>",
    fallback: "90d",
    description:
      "How long failed, rejected and cancelled deliveries are kept; until then they can be replayed.",
    expected: KEEP_EXPECTED,
    read: readKeep,
  },
  keepRefusals: {
    variable: "AGENTEX_KEEP_REFUSALS",
    flag: "--keep-refusals <number>",
    fallback: "10000",
    description: "How many rejected requests are kept; the oldest are removed first.",
    expected: "a whole number from 0 to 100000",
    read: (text) => (/^\d{1,6}$/.test(text) && Number(text) <= 100_000 ? Number(text) : undefined),
  },
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
} satisfies { [Name in keyof Config]: Setting<NonNullable<Config[Name]>> };

export type ConfigRead =
  | { readonly outcome: "read"; readonly config: Config }
  /** A one-line message: what is wrong, what was given and what is allowed. */
  | { readonly outcome: "wrong"; readonly message: string };

/** Reads the settings; `given` contains them by variable, after flags have overridden the environment. */
export function readConfig(given: Readonly<Record<string, string | undefined>>): ConfigRead {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const text = given[setting.variable] || setting.fallback;
    const value = text === undefined ? undefined : setting.read(text);
    if (text !== undefined && value === undefined) {
      const shown = setting.secret === true ? "invalid" : `"${text}"`;
      return { outcome: "wrong", message: `${setting.variable} is ${shown}: expected ${setting.expected}` };
    }
    values[name] = value;
  }
  const config = values as Config;
  const message = contradictionIn(config);
  return message === undefined ? { outcome: "read", config } : { outcome: "wrong", message };
}

/** Conflicts between settings that are each valid. */
function contradictionIn(config: Config): string | undefined {
  return samePort(config) ?? tooLittleMemory(config) ?? loginNeeded(config);
}

function samePort({ host, port, adminHost, adminPort }: Config): string | undefined {
  if (adminPort !== port || port === 0 || adminHost !== host) return undefined;
  return `${SETTINGS.adminPort.variable} is ${port}, the same as ${SETTINGS.port.variable}: choose another port`;
}

function tooLittleMemory({ bodyLimit, unverifiedBytes, bodyMemory }: Config): string | undefined {
  const limit = SETTINGS.bodyLimit.variable;
  const end = `${limit}, which is ${bodyLimit}: a body of that size could not be accepted`;
  if (unverifiedBytes < bodyLimit) {
    return `${SETTINGS.unverifiedBytes.variable} is ${unverifiedBytes} bytes, less than ${end}`;
  }
  return bodyMemory < bodyLimit * 2
    ? `${SETTINGS.bodyMemory.variable} is ${bodyMemory} bytes, less than twice ${end}`
    : undefined;
}

function loginNeeded({ auth, authUrl, host, adminHost, adminPort }: Config): string | undefined {
  const [kind, url] = [SETTINGS.auth.variable, SETTINGS.authUrl.variable];
  if (auth !== undefined && authUrl !== undefined) {
    return `${kind} and ${url} are both set: expected only one of them`;
  }
  if (auth === "accounts" || authUrl !== undefined) return undefined;
  const [setting, managed] =
    adminPort === undefined ? [SETTINGS.host, host] : [SETTINGS.adminHost, adminHost];
  if (isLoopback(managed)) return undefined;
  const apart =
    adminPort === undefined ? `, or give management its own port (${SETTINGS.adminPort.variable})` : "";
  return (
    `${setting.variable} is "${managed}", but no login is required: expected a loopback address (127.0.0.1, ::1 or ` +
    `localhost); to make it reachable from elsewhere, set ${kind}=accounts or ${url}${apart}`
  );
}
