import { GatewayClient, GatewayError } from "agentex-gateway-sdk";
import { explainEnding, startProgram, type Program } from "./program.ts";
import { checkPort } from "./port.ts";
import { urlOf, type StartSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import { until } from "./until.ts";

export const AGENT = "code-watcher";
/** How long a program may take to become ready, in milliseconds. */
const READY_TIMEOUT = 60_000;
export const AGENT_HOST = "127.0.0.1";
/** The prefix of the line with which the gateway's command line explains why it cannot start. */
const COMPLAINT = "agentex: ";

export type BringUpParts = {
  readonly settings: StartSettings;
  /** The checkout. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly stopping: AbortSignal;
  /** Called for each program as soon as it starts, so that it is stopped whatever happens next. */
  readonly onStart: (program: Program) => void;
};

export type BroughtUp =
  | {
      readonly outcome: "up";
      readonly gatewayPort: number;
      readonly agentPort: number;
      readonly client: GatewayClient;
    }
  | { readonly outcome: "interrupted" }
  /** One line for a person. */
  | { readonly outcome: "failed"; readonly message: string };

type Step<Value> =
  | { readonly outcome: "done"; readonly value: Value }
  | Exclude<BroughtUp, { outcome: "up" }>;

/** Starts the gateway, then the example agent, each once the previous one is ready. */
export async function bringUp(parts: BringUpParts): Promise<BroughtUp> {
  const { settings, root, environment } = parts;
  const { host, port } = settings.gateway;
  const gatewayPort = await freePort(host, port, "the gateway", "AGENTEX_PORT");
  if (gatewayPort.outcome !== "done") return gatewayPort;
  const agentPort = await freePort(AGENT_HOST, settings.agentPort, `the example agent ${AGENT}`, "ACP_PORT");
  if (agentPort.outcome !== "done") return agentPort;

  const baseUrl = urlOf(host, gatewayPort.value);
  const client = new GatewayClient({ baseUrl });
  const gateway = start(parts, "gateway", `${root}/packages/gateway/bin/agentex.js`, ["serve"], {
    ...environment,
    AGENTEX_PORT: gatewayPort.value.toString(),
    // The gateway logs JSON, which is formatted here; a format that was set explicitly is kept.
    AGENTEX_LOG_FORMAT: settings.gateway.logFormat === "auto" ? "json" : settings.gateway.logFormat,
  });
  const ready = await whenReady(parts, [gateway], async () => (await client.ready()).status);
  if (ready.outcome !== "done") return ready;

  const before = await registeredAt(client);
  const agent = start(parts, AGENT, `${root}/examples/${AGENT}/src/main.ts`, [], {
    ...environment,
    AGENTEX_BASE_URL: baseUrl,
    ACP_PORT: agentPort.value.toString(),
  });
  const registered = await whenReady(parts, [agent, gateway], async () => {
    const at = await registeredAt(client);
    return at === before ? undefined : at;
  });
  if (registered.outcome !== "done") return registered;
  return { outcome: "up", gatewayPort: gatewayPort.value, agentPort: agentPort.value, client };
}

async function freePort(host: string, port: number, whose: string, variable: string): Promise<Step<number>> {
  const check = await checkPort(host, port);
  switch (check.outcome) {
    case "free":
      return { outcome: "done", value: check.port };
    case "taken":
      return failed(
        `port ${port} on ${host} is in use, and ${whose} needs it; stop the program that uses it, or set ${variable}`,
      );
    case "impossible":
      return failed(
        `${whose} cannot listen on ${host} port ${port} (${check.reason}); set ${variable} to another`,
      );
  }
}

function start(
  { root, terminal, onStart }: BringUpParts,
  name: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Program {
  const program = startProgram({
    name,
    args: [file, ...args],
    cwd: root,
    env,
    onLine(line, stream) {
      // Reported once, when the program has exited.
      if (stream === "stderr" && line.startsWith(COMPLAINT)) return;
      terminal.programLine(name, line);
    },
  });
  onStart(program);
  return program;
}

/** @param programs - that must keep running meanwhile; the first is the one to wait for. */
async function whenReady<Value>(
  { stopping }: BringUpParts,
  programs: readonly [Program, ...Program[]],
  ask: () => Promise<Value | undefined>,
): Promise<Step<Value>> {
  const signal = AbortSignal.any([stopping, ...programs.map(({ gone }) => gone)]);
  const value = await until(ask, { timeout: READY_TIMEOUT, signal });
  if (value !== undefined) return { outcome: "done", value };
  if (stopping.aborted) return { outcome: "interrupted" };
  const ended = programs.find(({ gone }) => gone.aborted);
  if (ended === undefined) {
    return failed(`${programs[0].name} was not ready within ${READY_TIMEOUT / 1000} s; see its output above`);
  }
  const ending = await ended.ended;
  const complaint = ending.lastWords.findLast((line) => line.startsWith(COMPLAINT));
  return failed(
    complaint?.slice(COMPLAINT.length) ?? `${ended.name} did not start: ${explainEnding(ending)}`,
  );
}

/** When the agent last registered; undefined if it never did. */
async function registeredAt(client: GatewayClient): Promise<string | undefined> {
  try {
    return (await client.agents.get({ name: AGENT })).registered_at;
  } catch (error) {
    if (error instanceof GatewayError && error.code === "agent_not_found") return undefined;
    throw error;
  }
}

function failed(message: string): { outcome: "failed"; message: string } {
  return { outcome: "failed", message };
}
