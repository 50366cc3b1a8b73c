import { dirname, join, resolve } from "node:path";
import { readConfig } from "../../packages/gateway/src/settings/read-config.ts";
import type { Config } from "../../packages/gateway/src/settings/config.ts";

/** What `npm start` runs with. */
export type StartSettings = {
  readonly gateway: Config;
  /** The example agent's port; 0: any free port. */
  readonly agentPort: number;
  /** The file that keeps the values of the keys created here: beside the database that has those keys. */
  readonly keysFile: string;
};

export type SettingsRead =
  | { readonly outcome: "read"; readonly settings: StartSettings }
  /** One line for a person. */
  | { readonly outcome: "wrong"; readonly message: string };

const AGENT_PORT = "8000";

/**
 * Reads the gateway's own settings, and the example agent's port.
 *
 * @param root - the checkout, to which relative paths refer.
 */
export function readStartSettings(environment: NodeJS.ProcessEnv, root: string): SettingsRead {
  const read = readConfig(environment);
  if (read.outcome === "wrong") return read;
  const agentPort = environment["ACP_PORT"] || AGENT_PORT;
  if (!/^\d{1,5}$/.test(agentPort) || Number(agentPort) > 65_535) {
    return {
      outcome: "wrong",
      message: `ACP_PORT is "${agentPort}": expected a whole number from 0 to 65535`,
    };
  }
  const { databaseUrl } = read.config;
  const folder = databaseUrl.startsWith("sqlite:") ? dirname(databaseUrl.slice("sqlite:".length)) : "data";
  return {
    outcome: "read",
    settings: {
      gateway: read.config,
      agentPort: Number(agentPort),
      keysFile: join(resolve(root, folder), "demo-keys.json"),
    },
  };
}

/** The address for a port. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The same address as a person on this machine would write it. */
export function localUrl(host: string, port: number): string {
  return urlOf(host === "127.0.0.1" ? "localhost" : host, port);
}
