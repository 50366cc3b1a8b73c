import { startAgent, type AgentProcess } from "./agent-process.ts";
import type { Databases, Engine } from "./database.ts";
import { startGateway } from "./gateway.ts";
import type { ServerProcess } from "./start-process.ts";

export type StandParts = { readonly folder: string; readonly databases: Databases };

/** A gateway with its own database, and the agent behind it. */
export type Stand = { readonly gateway: ServerProcess; readonly agent: AgentProcess };

/**
 * Starts an agent and a gateway, runs something with them, and stops them.
 *
 * @param seed - fills the database before the gateway starts on it.
 */
export async function withGateway<Result>(
  { folder, databases }: StandParts,
  engine: Engine,
  use: (stand: Stand) => Promise<Result>,
  seed?: (databaseUrl: string, agentUrl: string) => Promise<void>,
): Promise<Result> {
  const agent = await startAgent(folder);
  try {
    const databaseUrl = await databases.make(engine);
    await seed?.(databaseUrl, agent.url);
    const gateway = await startGateway({ folder, databaseUrl });
    try {
      return await use({ gateway, agent });
    } finally {
      await gateway.stop();
    }
  } finally {
    await agent.stop();
  }
}
