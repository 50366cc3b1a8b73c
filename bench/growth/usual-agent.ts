import { seedAgents } from "./seed-agents.ts";
import { AGENT, REPOSITORY, SECRET } from "./send-pushes.ts";

/** One agent with one key, the common case. */
export function seedUsualAgent(databaseUrl: string, url: string, concurrency?: number): Promise<void> {
  return seedAgents(databaseUrl, [
    { name: AGENT, url, secrets: new Map([[REPOSITORY, SECRET]]), concurrency },
  ]);
}
