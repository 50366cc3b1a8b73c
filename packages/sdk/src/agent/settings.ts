import { readEnvironment } from "../client/environment.ts";
import { GatewayClient } from "../client/gateway-client.ts";
import { readAcpUrl, type AcpUrl } from "./registration/acp-url.ts";
import { consoleLog, type AgentLog } from "./log.ts";
import type { AgentServerOptions } from "./options.ts";
import { readPullOptions, type PullSettings } from "../pull/pull-options.ts";
import type { Sleep } from "./registration/stay-registered.ts";

/** An agent's options and environment, validated. Durations are in milliseconds. */
export type Settings = {
  readonly name: string;
  readonly description: string;
  readonly gateway: GatewayClient;
  /** Whether the gateway was configured; the default is a guess. */
  readonly gatewayIsGiven: boolean;
  /** Undefined if the gateway sends requests to the agent's URL. */
  readonly pull: PullSettings | undefined;
  readonly acpUrl: AcpUrl;
  readonly host: string;
  readonly port: number;
  readonly acpType: "sync" | "async" | "agentic";
  readonly agentId: string | undefined;
  readonly agentInputType: "text" | "json" | undefined;
  readonly registrationMetadata: Readonly<Record<string, unknown>>;
  readonly principalContext: unknown;
  readonly agentApiKey: string | undefined;
  readonly listenKey: string | undefined;
  readonly basePath: string;
  readonly checkSignature: boolean;
  readonly isProduction: boolean;
  readonly stopAtSignals: boolean;
  readonly stopTimeout: number;
  readonly heartbeat: number;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
};

/** @throws TypeError that names the invalid option or variable, its value and what is allowed. */
export function readSettings(options: AgentServerOptions): Settings {
  const environment = options.environment ?? readEnvironment();
  // An empty variable counts as not set, since templates often leave variables empty.
  const variable: Variable = (named) => environment[named] || undefined;
  const name = readName(options.name ?? variable("AGENT_NAME") ?? "");
  const port = options.port ?? variable("ACP_PORT");
  const acpUrl = readAcpUrl({
    option: options.acpUrl,
    variable: variable("ACP_URL"),
    portIsSet: port !== undefined,
  });
  const pull = readPullOptions(options.pull ?? false, options.concurrency);
  if (pull !== undefined && options.acpUrl !== undefined)
    throw new TypeError("An agent with the option pull has no URL: leave out acpUrl");
  return {
    name,
    description: options.description ?? variable("AGENT_DESCRIPTION") ?? name,
    ...gatewayOf(options, variable),
    pull,
    acpUrl,
    host: options.host ?? variable("ACP_HOST") ?? "127.0.0.1",
    port: readPort(port ?? 8000),
    acpType: oneOf("ACP_TYPE", options.acpType ?? variable("ACP_TYPE") ?? "async", ACP_TYPES),
    agentId: options.agentId ?? variable("AGENT_ID"),
    agentInputType: optionally(options.agentInputType ?? variable("AGENT_INPUT_TYPE"), (type) =>
      oneOf("AGENT_INPUT_TYPE", type, INPUT_TYPES),
    ),
    registrationMetadata: metadataOf(options, pull, variable),
    principalContext:
      options.principalContext ?? optionally(variable("AUTH_PRINCIPAL_B64"), readPrincipalContext),
    agentApiKey: options.agentApiKey ?? variable("AGENT_API_KEY"),
    listenKey: options.listenKey ?? variable("AGENT_LISTEN_KEY"),
    // Pulled deliveries carry the path of their route.
    basePath: options.basePath?.replace(/\/+$/, "") ?? (pull === undefined ? acpUrl.path : ""),
    checkSignature: options.dangerouslySkipSignature !== true,
    isProduction: variable("NODE_ENV") === "production",
    stopAtSignals: options.stopAtSignals ?? true,
    stopTimeout: readSeconds("stopTimeoutSeconds", options.stopTimeoutSeconds ?? 30),
    heartbeat: readSeconds("heartbeatSeconds", options.heartbeatSeconds ?? 30),
    log: options.log ?? consoleLog(name),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleep,
  };
}

/** Reads an environment variable. */
type Variable = (name: string) => string | undefined;

function readName(name: string): string {
  if (/^[a-z0-9-]+$/.test(name)) return name;
  throw new TypeError(
    `The agent's name (AGENT_NAME) is '${name}'; it must consist of lowercase letters, digits and hyphens`,
  );
}

function gatewayOf({ gateway, baseUrl: given }: AgentServerOptions, variable: Variable) {
  const baseUrl = given ?? variable("AGENTEX_BASE_URL");
  return {
    gateway: gateway ?? new GatewayClient({ baseUrl }),
    gatewayIsGiven: (gateway ?? baseUrl) !== undefined,
  };
}

function metadataOf(
  { registrationMetadata, concurrency, identities }: AgentServerOptions,
  pull: PullSettings | undefined,
  variable: Variable,
): Settings["registrationMetadata"] {
  return {
    // A deployment has a URL.
    ...(pull === undefined && optionally(variable("AGENTEX_DEPLOYMENT_ID"), (id) => ({ deployment_id: id }))),
    ...registrationMetadata,
    ...(concurrency !== undefined && { webhook_concurrency: concurrency }),
    ...(identities !== undefined && { identities }),
  };
}

const ACP_TYPES = ["sync", "async", "agentic"] as const;
const INPUT_TYPES = ["text", "json"] as const;

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener("abort", wake);
  });
}

function optionally<Given, Read>(given: Given | undefined, read: (given: Given) => Read): Read | undefined {
  return given === undefined ? undefined : read(given);
}

function oneOf<Choice extends string>(name: string, given: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined)
    throw new TypeError(`${name} is '${given}'; it must be one of ${choices.join(", ")}`);
  return choice;
}

function readPort(given: number | string): number {
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`The port (ACP_PORT) is '${given}'; it must be a whole number from 0 to 65535`);
  }
  return port;
}

function readSeconds(name: string, seconds: number): number {
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new TypeError(`${name} is ${seconds}; it must be more than 0 and at most 86400`);
  }
  return seconds * 1000;
}

function readPrincipalContext(base64: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new TypeError("AUTH_PRINCIPAL_B64 must be JSON in base64");
  }
}
