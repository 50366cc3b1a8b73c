import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  startStallingProxy,
  type StallingProxy,
} from "../../../packages/gateway/test/harness/stores/stalling-proxy.ts";
import type { Engine } from "../../stand/database.ts";
import { startDurablePostgres, type DurablePostgres } from "../../stand/durable-postgres.ts";
import { introduceAgent } from "../../stand/gateway.ts";
import { startProcess } from "../../stand/start-process.ts";
import { arrivalsAt, type Arrival } from "./arrivals.ts";
import { startRoundsGateway, type Gateway } from "./gateway.ts";

/** A PostgreSQL server, and the connection path that all gateways use. */
export type SceneServer = {
  readonly postgres: DurablePostgres;
  /** The gateways' database, bypassing that path. */
  readonly databaseUrl: string;
  readonly proxy: StallingProxy;
};

/** What a round runs on: gateways with their own store, and an agent behind them. */
export type Scene = {
  readonly engine: Engine;
  /** One on SQLite, two on PostgreSQL. */
  readonly gateways: readonly Gateway[];
  /** On PostgreSQL only. */
  readonly server: SceneServer | undefined;
  /** Where the gateways' logs are. */
  readonly folder: string;
  /** Requests that reached the agent since the last call, and those before it. */
  takeArrivals(): Promise<{ readonly arrivals: readonly Arrival[]; readonly earlier: readonly Arrival[] }>;
  /** @param keep - `logs`: leaves the logs in place. */
  stop(keep: "logs" | "nothing"): Promise<void>;
};

/** Not a secret: it protects nothing. */
export const SECRET = "a secret of the rounds";
export const REPOSITORY = "octo/rounds";
export const AGENT = "rounds";
const RECORDER = fileURLToPath(new URL("agent.ts", import.meta.url));
/** Several of them share one machine. */
const SMALL = ["shared_buffers=64MB", "max_wal_size=1GB"];

export async function startScene(engine: Engine): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "agentex-rounds-"));
  const stops: (() => Promise<void>)[] = [];
  const stop = async (keep: "logs" | "nothing"): Promise<void> => {
    // Gateways stop before the things they depend on.
    for (const each of stops.toReversed()) await each();
    if (keep === "nothing") rmSync(folder, { recursive: true, force: true });
  };
  try {
    const agent = await startProcess({
      command: [process.execPath, "--disable-warning=ExperimentalWarning", RECORDER],
      placement: "anywhere",
      folder,
      name: "agent",
    });
    stops.push(() => agent.kill());
    let server: SceneServer | undefined;
    let databaseUrl = `sqlite:${join(folder, "agentex.db")}`;
    if (engine === "postgres") {
      const postgres = await startDurablePostgres(SMALL);
      stops.push(() => postgres.stop());
      const direct = await postgres.makeDatabase();
      const proxy = await startStallingProxy(direct);
      stops.push(() => proxy.stop());
      databaseUrl = proxy.url;
      server = { postgres, databaseUrl: direct, proxy };
    }
    const gateways: Gateway[] = [];
    for (let number = 1; number <= (engine === "postgres" ? 2 : 1); number++) {
      const gateway = await startRoundsGateway(folder, databaseUrl, `gateway-${number}`);
      stops.push(() => gateway.kill());
      gateways.push(gateway);
    }
    await introduceAgent(gateways[0]?.url ?? "", {
      name: AGENT,
      url: agent.url,
      repository: REPOSITORY,
      secret: SECRET,
      ordering: "serialize",
    });
    let all: readonly Arrival[] = [];
    return {
      engine,
      gateways,
      server,
      folder,
      async takeArrivals() {
        const earlier = all;
        const arrivals = await arrivalsAt(agent.url, earlier.length);
        all = [...earlier, ...arrivals];
        return { arrivals, earlier };
      },
      stop,
    };
  } catch (error) {
    await stop("nothing");
    throw error;
  }
}
