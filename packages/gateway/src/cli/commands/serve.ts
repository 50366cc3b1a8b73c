import { Option, type Command } from "commander";
import { SETTINGS } from "../../settings/config.ts";
import type { Setting } from "../../settings/setting.ts";
import { releaseMemory } from "./serve/release-memory.ts";
import { StorageUnavailable } from "../../storage/unavailable.ts";
import { createLog } from "../../telemetry/log.ts";
import { givenSettings } from "../arguments/given-settings.ts";

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

  // Loaded on demand, so that help and invalid settings answer fast.
  const { CannotStart, startGateway } = await import("../../gateway.ts");
  const log = createLog(read.config.logLevel, read.config.logFormat);
  try {
    // Node's own report of an uncaught error may contain secrets; the log redacts them.
    process.once("uncaughtException", (error) => {
      log.fatal({ err: error }, "uncaught error: the gateway exits");
      process.exit(1);
    });
    const gateway = await startGateway(read.config, log);
    // Before anyone can know that the gateway listens: a signal from now on means a graceful stop.
    const stopping = stopSignal();
    const { url, adminUrl, metricsUrl } = gateway;
    const managed = adminUrl === url ? "" : `, and is managed on ${adminUrl}`;
    releaseMemory();
    const addresses = { url, ...(managed && { adminUrl }), ...(metricsUrl !== adminUrl && { metricsUrl }) };
    log.info(addresses, `Agentex Gateway listens on ${url}${managed}`);
    const signal = await stopping;
    log.info({ signal }, "stopping: finishing what is in progress");
    await gateway.stop();
    log.info("stopped");
    return 0;
  } catch (error) {
    if (error instanceof CannotStart || error instanceof StorageUnavailable) return complain(error.message);
    log.fatal({ err: error }, "the gateway failed");
    return 1;
  }
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process immediately. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.once(signal, () => process.exit(1));
      resolve(signal);
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  });
}

function complain(message: string): number {
  process.stderr.write(`agentex: ${message}\n`);
  return 1;
}
