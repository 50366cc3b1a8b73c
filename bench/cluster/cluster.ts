import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { signedPushes, type Pushes } from "../load/push.ts";
import type { DurablePostgres } from "../stand/durable-postgres.ts";
import { forwardPath, introduceAgent, ROUTES, startGateway, type RoutePolicy } from "../stand/gateway.ts";
import { startProcess, type ServerProcess } from "../stand/start-process.ts";
import { receiptsOf, type Receipts } from "./receipts.ts";

/** Several gateways on one database, delivering to the same agent. */
export type Cluster = {
  readonly databaseUrl: string;
  readonly gateways: readonly ServerProcess[];
  readonly pushes: Pushes;
  /** The path of a webhook with this policy, relative to each gateway's URL. */
  pathOf(policy: RoutePolicy): string;
  receipts(): Promise<Receipts>;
  stop(): Promise<void>;
};

const AGENT = "cluster";
const REPOSITORY = "octo/cluster";
const SECRET = "a secret of the bench";
/** Bytes of a push; a usual size for GitHub. */
const BODY = 5_000;
/**
 * More than the number of senders: the gateways share an agent's limit, and deliveries above it wait in the database.
 */
const CONCURRENCY = 1_000;
const RECORDER = fileURLToPath(new URL("recording-agent.ts", import.meta.url));

/** Starts this many gateways on a new database of the server. The operating system places them. */
export async function startCluster(server: DurablePostgres, count: number): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "agentex-cluster-"));
  const databaseUrl = await server.makeDatabase();
  const started: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((each) => each.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const agent = await startProcess({
      command: [process.execPath, "--disable-warning=ExperimentalWarning", RECORDER],
      placement: "anywhere",
      folder,
      name: "agent",
    });
    started.push(agent);
    const gateways: ServerProcess[] = [];
    for (let number = 1; number <= count; number++) {
      const gateway = await startGateway({
        folder,
        databaseUrl,
        name: `gateway-${number}`,
        placement: "anywhere",
      });
      started.push(gateway);
      gateways.push(gateway);
    }
    await introduceAgent(gateways[0]?.url ?? "", {
      name: AGENT,
      url: agent.url,
      repository: REPOSITORY,
      secret: SECRET,
      concurrency: CONCURRENCY,
    });
    return {
      databaseUrl,
      gateways,
      pushes: signedPushes(REPOSITORY, SECRET, BODY),
      pathOf: (policy) => forwardPath(AGENT, ROUTES[policy]),
      receipts: () => receiptsOf(agent.url),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
