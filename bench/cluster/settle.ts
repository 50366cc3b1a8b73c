import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

const LOOK_EVERY = 100;
/** Longer than any backlog of the bench, in milliseconds. */
const LONGEST = 300_000;

/**
 * Waits until nothing is under way any more.
 *
 * @throws Error when that takes too long.
 */
export async function settle(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const deadline = performance.now() + LONGEST;
    for (;;) {
      // By the partial index of what is open: the look must not cost what is being measured.
      const { rowCount } = await client.query(
        `SELECT 1 FROM deliveries WHERE status NOT IN ('delivered', 'superseded')
           AND status IN ('waiting', 'running') LIMIT 1`,
      );
      if (rowCount === 0) return;
      if (performance.now() > deadline) throw new Error("deliveries are still in progress");
      await sleep(LOOK_EVERY);
    }
  } finally {
    await client.end();
  }
}
