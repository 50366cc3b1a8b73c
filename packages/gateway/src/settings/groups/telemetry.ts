import { isIP } from "node:net";
import type { Setting } from "./setting.ts";

/** Where metrics are served, in addition to the management API. */
export type TelemetryConfig = {
  readonly metricsHost: string;
  /** Undefined: only on the management API. */
  readonly metricsPort: number | undefined;
};

export const TELEMETRY_SETTINGS = {
  metricsHost: {
    variable: "AGENTEX_METRICS_HOST",
    flag: "--metrics-host <address>",
    fallback: "127.0.0.1",
    description: "Address of the metrics port. Anyone who can reach it can read the metrics.",
    expected: "an IP address, or localhost",
    read: (text) => (isIP(text) !== 0 || text === "localhost" ? text : undefined),
  },
  metricsPort: {
    variable: "AGENTEX_METRICS_PORT",
    flag: "--metrics-port <number>",
    fallback: undefined,
    description: "A separate port that serves only `/metrics`, without login; 0 picks a free one.",
    expected: "a whole number from 0 to 65535",
    read: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
  },
} satisfies { [Name in keyof TelemetryConfig]: Setting<NonNullable<TelemetryConfig[Name]>> };
