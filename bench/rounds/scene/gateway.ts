import { startGateway } from "../../stand/gateway.ts";
import type { ServerProcess } from "../../stand/start-process.ts";

/** A gateway that is stopped and restarted under the same URL. */
export type Gateway = {
  readonly name: string;
  readonly url: string;
  /** Kills it, like a crash. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Suspends the process. */
  freeze(): void;
  thaw(): void;
};

/**
 * With the default schedule, a failed delivery would be retried long after the round. There are many waits, so that no
 * delivery runs out of retries.
 */
const RETRY_SCHEDULE = ["200ms", "500ms", ...Array.from({ length: 30 }, () => "1s")].join(",");

/** @param folder - for its logs, one per start. */
export async function startRoundsGateway(
  folder: string,
  databaseUrl: string,
  name: string,
): Promise<Gateway> {
  let life = 0;
  const startOn = (port: string): Promise<ServerProcess> =>
    startGateway({
      folder,
      databaseUrl,
      name: `${name}-${++life}`,
      placement: "anywhere",
      settings: { AGENTEX_PORT: port, AGENTEX_RETRY_SCHEDULE: RETRY_SCHEDULE },
    });
  let current = await startOn("0");
  const { url } = current;
  return {
    name,
    url,
    kill: () => current.kill(),
    async start() {
      current = await startOn(new URL(url).port);
    },
    freeze: () => void process.kill(current.pid, "SIGSTOP"),
    thaw: () => void process.kill(current.pid, "SIGCONT"),
  };
}
