import { availableParallelism } from "node:os";
import { Option, type Command } from "commander";
import { SETTINGS, type Config } from "../../../settings/config.ts";
import type { Setting } from "../../../settings/groups/setting.ts";
import { givenSettings } from "../../arguments/given-settings.ts";
import { complain } from "./serve/complain.ts";
import { runGateway, sayWhere } from "./serve/run-gateway.ts";
import { stopSignal } from "./serve/stop-signal.ts";
import { supervise } from "./serve/supervise.ts";
import { thisWorker } from "./serve/worker.ts";

/** `agentex serve`: runs the gateway until it is stopped. */
export function addServe(program: Command, exit: (code: number) => void): void {
  const command = program
    .command("serve")
    .description("Start the gateway")
    .addHelpText(
      "after",
      "\nExamples:\n  npx agentex-gateway serve\n  npx agentex-gateway serve --port 8080\n  AGENTEX_DATABASE_URL=postgres://… npx agentex-gateway serve",
    );
  for (const setting of Object.values<Setting>(SETTINGS)) {
    const fallback = setting.fallback === undefined ? "" : `, default ${setting.fallback}`;
    command.addOption(new Option(setting.flag, `${setting.description} (${setting.variable}${fallback})`));
  }
  command.action(async (flags: Record<string, string>) => exit(await serve(flags)));
}

async function serve(flags: Readonly<Record<string, string>>): Promise<number> {
  const read = givenSettings(flags);
  if (read.outcome === "wrong") return complain(read.message);
  const { config } = read;
  const worker = thisWorker();
  if (worker !== undefined) {
    const code = await runGateway(config, worker);
    // The channel to the supervisor would keep it.
    process.exit(code);
  }
  const count = workersOf(config);
  return count === 1 ? runGateway(config, undefined) : runWorkers(config, count);
}

/** One process, or one for each processor; a SQLite file has one. */
function workersOf({ workers, databaseUrl }: Config): number {
  if (workers !== "auto") return workers;
  return databaseUrl.startsWith("sqlite:") ? 1 : availableParallelism();
}

async function runWorkers(config: Config, count: number): Promise<number> {
  const { createLog, isPretty } = await import("../../../telemetry/log.ts");
  const log = createLog(config.logLevel, config.logFormat);
  return supervise({
    count,
    // They write to a pipe, whatever this process writes to.
    environment: { [SETTINGS.logFormat.variable]: isPretty(config.logFormat) ? "pretty" : "json" },
    stopping: stopSignal(),
    onListen: (addresses) => sayWhere(addresses, log, count),
    log,
  });
}
