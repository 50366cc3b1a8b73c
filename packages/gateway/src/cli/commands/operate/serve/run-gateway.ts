import type { Config } from "../../../../settings/config.ts";
import { disablePretenuring } from "../../../../no-pretenuring.ts";
import { releaseMemoryAtRest, releaseMemorySoon } from "../../../../release-memory.ts";
import { StorageUnavailable } from "../../../../storage/unavailable.ts";
import type { Logger } from "../../../../telemetry/log.ts";
import { complain } from "./complain.ts";
import { stopSignal } from "./stop-signal.ts";
import type { Worker } from "./worker.ts";

/**
 * Runs one gateway in this process until it is stopped.
 *
 * @param worker - if it is one of several behind the same ports.
 * @returns the exit code.
 */
export async function runGateway(config: Config, worker: Worker | undefined): Promise<number> {
  disablePretenuring();
  // Loaded on demand, so that help and invalid settings answer fast.
  const { CannotStart, startGateway } = await import("../../../../gateway.ts");
  const { createLog } = await import("../../../../telemetry/log.ts");
  const log = createLog(config.logLevel, config.logFormat, worker?.id);
  try {
    // Node's own report of an uncaught error may contain secrets; the log redacts them.
    process.once("uncaughtException", (error) => {
      log.fatal({ err: error }, "uncaught error: the gateway exits");
      process.exit(1);
    });
    const gateway = await startGateway(config, log, undefined, undefined, undefined, worker?.others);
    // Before anyone can know that the gateway listens: a signal from now on means a graceful stop.
    const stopping = Promise.race([stopSignal(), ...(worker === undefined ? [] : [worker.stopping])]);
    releaseMemorySoon();
    releaseMemoryAtRest();
    if (worker === undefined) sayWhere(gateway, log);
    else worker.listens(gateway);
    const signal = await stopping;
    if (worker === undefined) log.info({ signal }, "stopping: finishing what is in progress");
    await gateway.stop();
    if (worker === undefined) log.info("stopped");
    return 0;
  } catch (error) {
    if (error instanceof CannotStart || error instanceof StorageUnavailable) return complain(error.message);
    log.fatal({ err: error }, "the gateway failed");
    return 1;
  }
}

/** @param workers - how many processes listen there. */
export function sayWhere(
  { url, adminUrl, metricsUrl }: Readonly<Record<"url" | "adminUrl" | "metricsUrl", string>>,
  log: Logger,
  workers?: number,
): void {
  const managed = adminUrl === url ? "" : `, with management on ${adminUrl}`;
  const by = workers === undefined ? "" : `, with ${workers} workers`;
  log.info(
    {
      url,
      ...(managed && { adminUrl }),
      ...(metricsUrl !== adminUrl && { metricsUrl }),
      ...(workers !== undefined && { workers }),
    },
    `Agentex Gateway listens on ${url}${managed}${by}`,
  );
}
