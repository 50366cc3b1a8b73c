import { isIP } from "node:net";
import type { Setting } from "./setting.ts";

/** Where the gateway listens. */
export type ListeningConfig = {
  readonly host: string;
  readonly port: number;
  readonly adminHost: string;
  /** Undefined: management is on the main port. */
  readonly adminPort: number | undefined;
  /** How many processes serve the ports; `auto`: one per processor. */
  readonly workers: number | "auto";
};

/** An address of this machine, or a name for it. */
function readHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$/i.test(text) ? text : undefined;
}

const HOST_EXPECTED = "an address or name of this machine, such as 127.0.0.1, 0.0.0.0 or localhost";

const MOST_WORKERS = 128;

const PORT_EXPECTED = "a whole number from 0 to 65535";

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

export const LISTENING_SETTINGS = {
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
  workers: {
    variable: "AGENTEX_WORKERS",
    flag: "--workers <number>",
    fallback: "1",
    description:
      "How many processes serve the port, each a gateway of its own on the same PostgreSQL; `auto`: one per " +
      "processor. With SQLite, there is always one.",
    expected: `a whole number from 1 to ${MOST_WORKERS}, or auto`,
    read: (text) =>
      text === "auto"
        ? "auto"
        : /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MOST_WORKERS
          ? Number(text)
          : undefined,
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
} satisfies { [Name in keyof ListeningConfig]: Setting<NonNullable<ListeningConfig[Name]>> };
