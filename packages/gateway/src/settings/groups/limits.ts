import type { Setting } from "./setting.ts";
import { readSize } from "./read-quantity.ts";
import {
  ADDRESS_RANGE_EXPECTED,
  createAddressList,
  isAddressRange,
  type AddressList,
} from "../../addresses/address-list.ts";
import type { Rate } from "../../limits/rate.ts";
import { count, rate, readTime, readWhole, timeout } from "./limit-kinds.ts";

/** The configurable limits. */
export type LimitsConfig = {
  /** Undefined if the setting is unset. */
  readonly trustedProxies: AddressList | undefined;
  /** Bytes. */
  readonly headerLimit: number;
  readonly headerCount: number;
  /** Milliseconds; 0: no limit. */
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  /** Milliseconds; 0: no limit. */
  readonly answerTimeout: number;
  /** Bytes per second. */
  readonly bodyRate: number;
  /** Bytes. */
  readonly unverifiedBytes: number;
  /** Bytes. */
  readonly bodyMemory: number;
  /** Milliseconds. */
  readonly keepAliveTimeout: number;
  /** Infinity: no limit. */
  readonly connections: number;
  readonly addressConnections: number;
  readonly addressRate: Rate | "off";
  readonly agentRate: Rate | "off";
  readonly failedVerifications: Rate | "off";
  readonly addressFailedVerifications: Rate | "off";
  readonly failedLogins: Rate | "off";
  /** Infinity: no limit. */
  readonly queueDepth: number;
};

/** Every limit except the body limit, in the order of the documentation. */
export const LIMIT_SETTINGS = {
  trustedProxies: {
    variable: "AGENTEX_TRUSTED_PROXIES",
    flag: "--trusted-proxies <addresses>",
    fallback: undefined,
    description:
      "Proxies whose `x-forwarded-for`, `-proto` and `-host` are trusted: comma-separated addresses and " +
      "ranges, or `none`. " +
      "If unset, none are trusted, and limits per address do not apply to private addresses, which may be proxies.",
    expected: `none, or a comma-separated list, each ${ADDRESS_RANGE_EXPECTED}`,
    read: (text) => {
      const entries = text === "none" ? [] : text.split(",").map((entry) => entry.trim());
      return entries.every(isAddressRange) ? createAddressList(entries) : undefined;
    },
  },
  headerLimit: {
    variable: "AGENTEX_HEADER_LIMIT",
    flag: "--header-limit <size>",
    fallback: "32KiB",
    description: "Maximum total size of a request's headers. Larger ones get 431.",
    expected: "a size from 4KiB to 1MiB, such as 32KiB",
    read: (text) => readSize(text, 4 * 1024, 1024 * 1024),
  },
  headerCount: {
    variable: "AGENTEX_HEADER_COUNT",
    flag: "--header-count <number>",
    fallback: "200",
    description: "Maximum number of headers in a request. Requests with more get 431.",
    expected: "a whole number from 20 to 10000",
    read: (text) => readWhole(text, 20, 10_000),
  },
  headersTimeout: {
    variable: "AGENTEX_HEADERS_TIMEOUT",
    flag: "--headers-timeout <time>",
    fallback: "20s",
    description: "How long a request's headers may take to arrive, or `off`. Slower requests get 408.",
    ...timeout,
  },
  bodyTimeout: {
    variable: "AGENTEX_BODY_TIMEOUT",
    flag: "--body-timeout <time>",
    fallback: "30s",
    description:
      "How long a request's body may take to arrive, or `off`. Slower requests get 408. Received bytes extend " +
      "the time.",
    ...timeout,
  },
  answerTimeout: {
    variable: "AGENTEX_ANSWER_TIMEOUT",
    flag: "--answer-timeout <time>",
    fallback: "60s",
    description:
      "How long a caller may go without reading any of its response, or `off`. Then the connection is closed.",
    ...timeout,
  },
  bodyRate: {
    variable: "AGENTEX_BODY_RATE",
    flag: "--body-rate <size>",
    fallback: "16KiB",
    description: "This many received bytes extend a body's time by a second.",
    expected: "a size from 1B to 100MiB, such as 16KiB",
    read: (text) => readSize(text, 1, 100 * 1024 * 1024),
  },
  unverifiedBytes: {
    variable: "AGENTEX_UNVERIFIED_BYTES",
    flag: "--unverified-bytes <size>",
    fallback: "256MiB",
    description:
      "Maximum memory for bodies whose senders are not verified yet. Above it, the sender that uses the most " +
      "gets 503. At least the body limit.",
    expected: "a size from 1KiB to 65536MiB, such as 256MiB",
    read: (text) => readSize(text, 1024, 64 * 1024 * 1024 * 1024),
  },
  bodyMemory: {
    variable: "AGENTEX_BODY_MEMORY",
    flag: "--body-memory <size>",
    fallback: "256MiB",
    description:
      "Maximum memory for webhook bodies. Above it, senders wait for some seconds and then get 503. At least " +
      "twice the body limit.",
    expected: "a size from 16MiB to 65536MiB, such as 256MiB",
    read: (text) => readSize(text, 16 * 1024 * 1024, 64 * 1024 * 1024 * 1024),
  },
  keepAliveTimeout: {
    variable: "AGENTEX_KEEP_ALIVE_TIMEOUT",
    flag: "--keep-alive-timeout <time>",
    fallback: "65s",
    description:
      "How long an idle connection is kept open. Make it longer than the idle timeout of a load balancer in front.",
    expected: "a time from 1s to 1h, such as 65s",
    read: (text) => readTime(text, 1_000),
  },
  connections: {
    variable: "AGENTEX_CONNECTIONS",
    flag: "--connections <number>",
    fallback: "10000",
    description: "Maximum number of open connections, or `off`. Further ones are closed immediately.",
    ...count(1),
  },
  addressConnections: {
    variable: "AGENTEX_ADDRESS_CONNECTIONS",
    flag: "--address-connections <number>",
    fallback: "1000",
    description: "Maximum number of open connections per address, or `off`.",
    ...count(1),
  },
  addressRate: {
    variable: "AGENTEX_ADDRESS_RATE",
    flag: "--address-rate <rate>",
    fallback: "60000/m",
    description: "Maximum rate of webhooks per address, or `off`. Further ones get 429.",
    ...rate,
  },
  agentRate: {
    variable: "AGENTEX_AGENT_RATE",
    flag: "--agent-rate <rate>",
    fallback: "300000/m",
    description: "Maximum rate of verified webhooks per agent, or `off`. Further ones get 429.",
    ...rate,
  },
  failedVerifications: {
    variable: "AGENTEX_FAILED_VERIFICATIONS",
    flag: "--failed-verifications <rate>",
    fallback: "120/m",
    description:
      "Maximum rate of webhooks that fail verification, per agent and address, or `off`. Further ones get " +
      "429. Does not " +
      "apply to an address from which a webhook for that agent was verified within a day.",
    ...rate,
  },
  addressFailedVerifications: {
    variable: "AGENTEX_ADDRESS_FAILED_VERIFICATIONS",
    flag: "--address-failed-verifications <rate>",
    fallback: "600/m",
    description: "The same per address for all agents together, or `off`.",
    ...rate,
  },
  failedLogins: {
    variable: "AGENTEX_FAILED_LOGINS",
    flag: "--failed-logins <rate>",
    fallback: "60/m",
    description: "Maximum rate of wrong account keys per address, or `off`. Further ones get 429.",
    ...rate,
  },
  queueDepth: {
    variable: "AGENTEX_QUEUE_DEPTH",
    flag: "--queue-depth <number>",
    fallback: "100000",
    description: "Maximum number of waiting deliveries per agent, or `off`. Further ones get 503.",
    ...count(1),
  },
} satisfies { [Name in keyof LimitsConfig]: Setting<NonNullable<LimitsConfig[Name]>> };
