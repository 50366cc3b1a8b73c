import { sql } from "kysely";
import type { Engine } from "../../engine/engine.ts";
import type { Database } from "../../storage/database.ts";

export type ReadinessParts = {
  readonly database: Pick<Database, "lookUp" | "prompt">;
  readonly engine: Pick<Engine, "canStore">;
};

/** Why the gateway cannot store webhooks, for people; undefined if it can. */
export async function whyNotReady({ database, engine }: ReadinessParts): Promise<string | undefined> {
  // A full disk can still be read.
  if (!engine.canStore()) return "The store is full.";
  try {
    // The connections that webhooks and their attempts use.
    await Promise.all([database.lookUp, database.prompt].map((way) => sql`select 1`.execute(way)));
    return undefined;
  } catch {
    return "The store does not respond.";
  }
}
