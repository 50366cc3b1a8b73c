import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient, type Agent } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { isConsoleBuilt } from "../../../console/built-console.ts";
import { readConfig } from "../../../settings/read-config.ts";
import { SETTINGS, type Config } from "../../../settings/config.ts";
import { contradictionIn } from "../../../settings/contradictions.ts";
import { startProgram, type Program } from "./dev/program.ts";
import { startGateway } from "./dev/start-gateway.ts";
import { exitCode } from "../../exit-codes.ts";
import { helpExamples, type Exit } from "../../gateway-command.ts";
import { interruption } from "../../interruption.ts";
import { printable } from "../../terminal/printable.ts";
import { createScreen, type Format, type Screen } from "../../terminal/screen.ts";

/** How long the gateway may take to listen, and the agent to register, in milliseconds. */
const START_TIMEOUT = 30_000;
const LOOK_EVERY = 200;

type DevFlags = { readonly port?: string };

/** `agentex dev` */
export function addDev(program: Command, exit: Exit): void {
  program
    .command("dev")
    .description("Run a gateway and an agent in one terminal; the agent restarts when its code changes")
    .argument("<file>", "the agent's program")
    .option(
      "--port <number>",
      `the gateway's port (${SETTINGS.port.variable}, default ${SETTINGS.port.fallback})`,
    )
    .addHelpText(
      "after",
      helpExamples([
        "npx agentex-gateway dev hello.ts",
        "AGENTEX_DATABASE_URL=sqlite:/tmp/try.db npx agentex-gateway dev src/main.ts --port 8080",
      ]),
    )
    .action(async (file: string, flags: DevFlags) => exit(exitCode(await dev(file, flags))));
}

async function dev(file: string, { port }: DevFlags): Promise<"done" | "failed" | "usage"> {
  const screen = createScreen();
  const complain = (message: string): void => screen.remark(`agentex: ${message}`);
  const given = { ...process.env, ...(port !== undefined && { [SETTINGS.port.variable]: port }) };
  const read = readConfig(given);
  if (read.outcome === "wrong") {
    complain(read.message);
    return "usage";
  }
  const path = resolve(file);
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    complain(`${path} does not exist or is not a file`);
    return "usage";
  }

  const stopping = interruption();
  const programs: Program[] = [];
  try {
    const started = await startGateway(
      withDevelopment(given, read.config),
      programs,
      prefixed(screen, "gateway", "cyan"),
    );
    if (started.outcome === "failed") {
      complain(started.why);
      return "failed";
    }
    const { url } = started;
    const client = new GatewayClient({ baseUrl: url, apiKey: process.env["AGENTEX_API_KEY"] });
    const before = new Map(
      (await client.agents.list({ limit: 1000 })).map(({ id, registered_at }) => [id, registered_at]),
    );
    programs.push(startAgent(path, url, prefixed(screen, "agent", "magenta")));
    void guide(screen, client, before, stopping);
    const ended = await Promise.race([aborted(stopping), ...programs.map(async (each) => each.ended)]);
    if (ended === undefined) {
      screen.remark("\nStopping.");
      return "done";
    }
    complain(`a program exited unexpectedly (${ended}); stopping`);
    return "failed";
  } finally {
    // In this order: the gateway needs the agent to finish what is in progress.
    for (const each of programs) await each.stop();
  }
}

/** On this machine only, the error of a handler reaches the console. */
function withDevelopment(given: NodeJS.ProcessEnv, config: Config): NodeJS.ProcessEnv {
  const isAllowed = contradictionIn({ ...config, development: true }) === undefined;
  return isAllowed ? { [SETTINGS.development.variable]: "true", ...given } : given;
}

function startAgent(path: string, gatewayUrl: string, onLine: (line: string) => void): Program {
  return startProgram({
    args: [
      "--watch",
      "--watch-preserve-output",
      "--disable-warning=ExperimentalWarning",
      // Variables already set win over the file.
      ...(existsSync(".env") ? ["--env-file=.env"] : []),
      path,
    ],
    environment: { ...process.env, AGENTEX_BASE_URL: gatewayUrl },
    onLine,
  });
}

/** Prints the addresses and, once the agent has registered, the commands to try. */
async function guide(
  screen: Screen,
  client: GatewayClient,
  before: ReadonlyMap<string, string>,
  stopping: AbortSignal,
): Promise<void> {
  const { paint, say, remark } = screen;
  say(
    [
      "",
      `${paint("bold", "The gateway")}  ${client.baseUrl}`,
      `  Console    ${client.baseUrl}/console/${isConsoleBuilt() ? "" : "   (not built yet: npm run build)"}`,
      `  API docs    ${client.baseUrl}/docs`,
      "",
    ].join("\n"),
  );
  const deadline = performance.now() + START_TIMEOUT;
  while (!stopping.aborted && performance.now() < deadline) {
    const agents = await client.agents.list({ limit: 1000 }).catch((): Agent[] => []);
    const agent = agents.find(({ id, registered_at }) => before.get(id) !== registered_at);
    if (agent !== undefined) return introduce(screen, agent, client.baseUrl);
    await sleep(LOOK_EVERY, undefined, { signal: stopping }).catch(() => {});
  }
  if (!stopping.aborted) remark("The agent has not registered yet; see its output above.");
}

function introduce({ paint, say }: Screen, agent: Agent, gatewayUrl: string): void {
  const name = printable(agent.name);
  const routes = (agent.webhook_routes ?? []).map(({ method, path }) => `  ${method} ${printable(path)}`);
  const flag = new URL(gatewayUrl).port === SETTINGS.port.fallback ? "" : ` --url ${gatewayUrl}`;
  const place = agent.delivery === "pull" ? "without a URL" : `at ${printable(agent.acp_url ?? "")}`;
  say(
    [
      "",
      `${paint("bold", "The agent")}  ${name}, ${place}`,
      ...routes,
      "",
      "Try it in another terminal:",
      `  npx agentex-gateway connect --agent ${name}${flag}          # set up a provider`,
      `  npx agentex-gateway trigger github --agent ${name}${flag}   # send a test event`,
      `  npx agentex-gateway deliveries tail${flag}                  # watch deliveries`,
      "",
      paint("dim", "The agent restarts when its code changes. Press Ctrl-C to stop both; the data is kept."),
      "",
    ].join("\n"),
  );
}

function prefixed({ paint, say }: Screen, name: string, format: Format): (line: string) => void {
  const prefix = paint(format, `${name.padEnd(7)} |`);
  return (line) => say(`${prefix} ${line}`);
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((done) => {
    if (signal.aborted) done(undefined);
    else signal.addEventListener("abort", () => done(undefined), { once: true });
  });
}
