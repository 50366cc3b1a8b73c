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

/** What the gateway runs with. */
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
    /** As given; undefined when the gateway is to make and keep one. */
    readonly encryptionKey: string | undefined;
    /** Without a slash at the end. */
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
    /** Milliseconds for which an equal body is the same webhook at least, where its provider's data says that one can be. */
    readonly sameBodyWithin: number;
    /** Milliseconds after which a delivered or superseded delivery is removed. */
    readonly keepDelivered: number;
    /** Milliseconds after which a failed, rejected or cancelled delivery is removed. */
    readonly keepFailed: number;
    /** How many refusals are kept. */
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

/** An address of this machine, or a name that stands for one. */
function readHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$/i.test(text) ? text : undefined;
}

const HOST_EXPECTED = "an address or name of this machine, such as 127.0.0.1, 0.0.0.0 or localhost";

const PORT_EXPECTED = "a whole number from 0 to 65535";

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** Every setting, in the order in which they are documented. */
export const SETTINGS = {
  host: {
    variable: "AGENTEX_HOST",
    flag: "--host <address>",
    fallback: "127.0.0.1",
    description:
      "Address to listen on. Beyond loopback, callers of the management API have to log in (AGENTEX_AUTH, " +
      "AGENTEX_AUTH_URL), unless it has a port of its own on loopback.",
    expected: HOST_EXPECTED,
    read: readHost,
  },
  port: {
    variable: "AGENTEX_PORT",
    flag: "--port <number>",
    fallback: "5003",
    description: "Port to listen on; 0 takes any free one.",
    expected: PORT_EXPECTED,
    read: readPort,
  },
  adminHost: {
    variable: "AGENTEX_ADMIN_HOST",
    flag: "--admin-host <address>",
    fallback: "127.0.0.1",
    description: "Address on which the admin port listens; beyond loopback, callers have to log in.",
    expected: HOST_EXPECTED,
    read: readHost,
  },
  adminPort: {
    variable: "AGENTEX_ADMIN_PORT",
    flag: "--admin-port <number>",
    fallback: undefined,
    description:
      "A port of its own for management, so that the main port serves webhooks and health alone; 0 takes any free one.",
    expected: PORT_EXPECTED,
    read: readPort,
  },
  ...ACCESS_SETTINGS,
  ...TELEMETRY_SETTINGS,
  databaseUrl: {
    variable: "AGENTEX_DATABASE_URL",
    flag: "--database-url <url>",
    fallback: "sqlite:./data/agentex.db",
    description: "Where everything is kept: one SQLite file, or a PostgreSQL database (13 or newer).",
    expected: "sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    read: (text) => (/^(sqlite:.|postgres(ql)?:\/\/.)/.test(text) ? text : undefined),
    // The URL may hold a password.
    secret: true,
  },
  encryptionKey: {
    variable: "AGENTEX_ENCRYPTION_KEY",
    flag: "--encryption-key-file <path>",
    fallback: undefined,
    description:
      "Encrypts the secrets in the database: 32 bytes as 64 hex digits or base64. Of several, with commas or white space " +
      "between, the first encrypts and all decrypt. With SQLite one is made and kept in `encryption.key` beside the file " +
      "when unset; with PostgreSQL it is required. The flag names a file that holds it.",
    expected:
      "32 bytes as 64 hex digits or base64 (make one with: npx agentex-gateway secrets generate), or several",
    read: (text) => (parseEncryptionKeys(text) === undefined ? undefined : text),
    secret: true,
  },
  publicUrl: {
    variable: "AGENTEX_PUBLIC_URL",
    flag: "--public-url <url>",
    fallback: undefined,
    description: "The address under which providers reach the gateway; webhook URLs are built from it.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
  agentNetworks: {
    variable: "AGENTEX_AGENT_NETWORKS",
    flag: "--agent-networks <networks>",
    fallback: "any",
    description:
      "Where agents may be: `any`, private networks and this machine too, or `public` addresses only. Link-local and " +
      "metadata addresses are never connected to.",
    expected: AGENT_NETWORKS.join(", "),
    read: oneOf(AGENT_NETWORKS),
  },
  ...AGENTEX_SETTINGS,
  agentTimeout: {
    variable: "AGENTEX_AGENT_TIMEOUT",
    flag: "--agent-timeout <seconds>",
    fallback: "30",
    description:
      "Seconds that an agent may be silent before the caller hears 504; a route may say otherwise.",
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
      "How long an attempt may take in all, however often the agent gives a sign; at least as long as it may be silent.",
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
    description: "The largest body that is taken; a larger one is answered 413.",
    expected: "a size from 1KiB to 100MiB, such as 25MiB",
    read: (text) => readSize(text, 1024, 100 * 1024 * 1024),
  },
  ...LIMIT_SETTINGS,
  retrySchedule: {
    variable: "AGENTEX_RETRY_SCHEDULE",
    flag: "--retry-schedule <waits>",
    fallback: "5s,30s,2m,10m,1h,3h,6h,12h,24h,24h",
    description:
      "How long a delivery waits after its first, second … failed attempt; each wait is shortened at random by at most " +
      "half. After the last one it has failed.",
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
      "For how long the same body by the same key at the same route is the same webhook, whatever its headers say. Only for " +
      "providers that sign no time and never send the same bytes twice, and never shorter than their own retries take.",
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
    description: "How many refusals are kept; the oldest go first.",
    expected: "a whole number from 0 to 100000",
    read: (text) => (/^\d{1,6}$/.test(text) && Number(text) <= 100_000 ? Number(text) : undefined),
  },
  logLevel: {
    variable: "AGENTEX_LOG_LEVEL",
    flag: "--log-level <level>",
    fallback: "info",
    description: "How much is logged.",
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
  /** One line for a person: what is wrong, what was given, what is allowed. */
  | { readonly outcome: "wrong"; readonly message: string };

/** Reads the settings; `given` holds them by variable, flags having overridden the environment. */
export function readConfig(given: Readonly<Record<string, string | undefined>>): ConfigRead {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const text = given[setting.variable] || setting.fallback;
    const value = text === undefined ? undefined : setting.read(text);
    if (text !== undefined && value === undefined) {
      const shown = setting.secret === true ? "set to something else" : `"${text}"`;
      return { outcome: "wrong", message: `${setting.variable} is ${shown}: expected ${setting.expected}` };
    }
    values[name] = value;
  }
  const config = values as Config;
  const message = contradictionIn(config);
  return message === undefined ? { outcome: "read", config } : { outcome: "wrong", message };
}

/** What is wrong with settings that are each right by themselves. */
function contradictionIn(config: Config): string | undefined {
  return samePort(config) ?? tooLittleMemory(config) ?? loginNeeded(config);
}

function samePort({ host, port, adminHost, adminPort }: Config): string | undefined {
  if (adminPort !== port || port === 0 || adminHost !== host) return undefined;
  return `${SETTINGS.adminPort.variable} is ${port}, as ${SETTINGS.port.variable} is: give it another`;
}

function tooLittleMemory({ bodyLimit, unverifiedBytes, bodyMemory }: Config): string | undefined {
  const limit = SETTINGS.bodyLimit.variable;
  const end = `${limit}, which is ${bodyLimit}: a body of that size could not be taken`;
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
    return `${kind} and ${url} are both set: expected one of them, since callers log in in one way only`;
  }
  if (auth === "accounts" || authUrl !== undefined) return undefined;
  const [setting, managed] =
    adminPort === undefined ? [SETTINGS.host, host] : [SETTINGS.adminHost, adminHost];
  if (isLoopback(managed)) return undefined;
  const apart =
    adminPort === undefined ? `, or give management a port of its own (${SETTINGS.adminPort.variable})` : "";
  return (
    `${setting.variable} is "${managed}", and nobody logs in: expected a loopback address (127.0.0.1, ::1 or ` +
    `localhost); to be reached from elsewhere, set ${kind}=accounts or ${url}${apart}`
  );
}
