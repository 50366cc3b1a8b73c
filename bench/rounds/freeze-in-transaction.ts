import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../stand/durable-postgres.ts";
import type { Gateway } from "./scene/gateway.ts";

const MOST_TRIES = 60;
/** Longer than the pause of a running gateway between two statements, in milliseconds. */
const IDLE_FOR = 80;
const BETWEEN = 15;

/**
 * Freezes a gateway inside an open transaction, so that it holds locks that others may want. Resumes and freezes it again until
 * it does.
 *
 * @returns whether it succeeded; if not, the gateway is running.
 */
export async function freezeInTransaction(gateway: Gateway, databaseUrl: string): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    gateway.freeze();
    await sleep(IDLE_FOR);
    const idle = await ask(
      databaseUrl,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'
         AND xact_start < now() - interval '${IDLE_FOR} ms' AND state_change < now() - interval '${IDLE_FOR / 2} ms'`,
    );
    if (idle.length > 0) return true;
    gateway.thaw();
    await sleep(BETWEEN);
  }
  return false;
}
