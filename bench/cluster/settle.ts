import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

const LOOK_EVERY = 100;
/** Longer than any backlog of the bench takes, in milliseconds. */
const LONGEST = 300_000;

/**
 * Waits until no delivery is open.
 *
 * @throws Error on timeout.
 */
export async function settle(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const deadline = performance.now() + LONGEST;
    for (;;) {
      // Uses the partial index of open deliveries: polling must not distort the measurement.
      const { rowCount } = await client.query(
        `SELECT 1 FROM deliveries WHERE status NOT IN ('delivered', 'superseded')
           AND status IN ('waiting', 'running', 'working') LIMIT 1`,
      );
      if (rowCount === 0) return;
      if (performance.now() > deadline) throw new Error("deliveries are still in progress");
      await sleep(LOOK_EVERY);
    }
  } finally {
    await client.end();
  }
}
