import { startGateway } from "../stand/gateway.ts";
import type { ServerProcess } from "../stand/start-process.ts";

/** A gateway that is ended and started again under the same URL. */
export type Gateway = {
  readonly name: string;
  readonly url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Holds it where it is. */
  freeze(): void;
  thaw(): void;
};

/**
 * With the usual schedule a delivery that failed would be tried again long after the round. Many waits: nothing is to be
 * given up.
 */
const RETRY_SCHEDULE = ["200ms", "500ms", ...Array.from({ length: 30 }, () => "1s")].join(",");

/** @param folder - where its logs go, one for each of its lives. */
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
