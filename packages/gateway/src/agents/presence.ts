import { request, type Dispatcher } from "undici";
import type { Database } from "../storage/database.ts";
import type { Logger } from "../telemetry/log.ts";
import { ADDRESS_NOT_ALLOWED } from "./agent-networks.ts";
import type { Agent } from "./agent.ts";

/** So many attempts in a row without a connection, and the agent is paused. */
const FAILURES = 3;
const FIRST_PROBE = 1_000;
const LONGEST_PROBE_INTERVAL = 30_000;
const PROBE_TIMEOUT = 5_000;

export const READY = "Ready";
export const UNHEALTHY = "Unhealthy";

/** Errors of making a connection, as opposed to one that broke: nobody is there. */
const NO_CONNECTION = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  ADDRESS_NOT_ALLOWED,
]);

/** Whether a failed request never found anybody to talk to. */
export function isNoConnection(cause: string | undefined): boolean {
  return cause !== undefined && NO_CONNECTION.has(cause);
}

/**
 * Which agents are there. One that cannot be connected to is paused: its deliveries wait, no attempts are burnt, and
 * one probe at a time asks whether it is back. All gateways share what they know through the agent's row.
 */
export type Presence = {
  isPaused(agentId: string): boolean;
  /** The agent registered, or another gateway found it. */
  unpause(agentId: string): void;
  /** An attempt got through to the agent. */
  met(agentId: string): void;
  /** An attempt found nobody. */
  missed(agentId: string, cause: string): Promise<void>;
  /** The agent says that it is about to stop. */
  pause(agentId: string, reason: string): Promise<void>;
  /** Reads afresh who is paused, and begins to probe whoever is due. */
  refresh(): Promise<void>;
  /** Gives up the probes under way. */
  stop(): void;
};

export type PresenceParts = {
  readonly database: Database;
  readonly dispatcher: Dispatcher;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Logger;
  /** A paused agent is back. */
  readonly onBack: (agentId: string) => Promise<void>;
};

export function createPresence({ database, dispatcher, now, random, log, onBack }: PresenceParts): Presence {
  const { query } = database;
  const failures = new Map<string, number>();
  let paused = new Set<string>();
  const intervals = new Map<string, number>();
  const probing = new Set<string>();
  const stopping = new AbortController();

  const pause = async (agentId: string, reason: string): Promise<void> => {
    paused.add(agentId);
    const { numUpdatedRows } = await query
      .updateTable("agents")
      .set({ status: UNHEALTHY, status_reason: reason, probe_at: now() + FIRST_PROBE, updated_at: now() })
      .where("id", "=", agentId)
      .where("status", "!=", UNHEALTHY)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) log.warn({ agent: agentId, reason }, "agent paused");
  };

  const resume = async (agentId: string): Promise<void> => {
    failures.delete(agentId);
    intervals.delete(agentId);
    paused.delete(agentId);
    const { numUpdatedRows } = await query
      .updateTable("agents")
      .set({ status: READY, status_reason: "The agent answers again.", probe_at: null, updated_at: now() })
      .where("id", "=", agentId)
      .where("status", "=", UNHEALTHY)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) log.info({ agent: agentId }, "agent is back");
    await onBack(agentId);
  };

  const probe = async ({ id, acpUrl }: Pick<Agent, "id" | "acpUrl">): Promise<void> => {
    const until = now() + PROBE_TIMEOUT;
    // Whichever gateway moves the time on makes this probe, and no other begins before it has ended.
    const { numUpdatedRows } = await query
      .updateTable("agents")
      .set({ probe_at: until })
      .where("id", "=", id)
      .where("status", "=", UNHEALTHY)
      .where("probe_at", "<=", now())
      .executeTakeFirst();
    if (numUpdatedRows === 0n || acpUrl === null) return;
    if (await answers(acpUrl, dispatcher, stopping.signal)) {
      await resume(id);
      return;
    }
    const interval = intervals.get(id) ?? FIRST_PROBE;
    intervals.set(id, Math.min(interval * 2, LONGEST_PROBE_INTERVAL));
    await query
      .updateTable("agents")
      .set({ probe_at: now() + Math.round(interval * (1 + random() * 0.5)) })
      .where("id", "=", id)
      .where("probe_at", "=", until)
      .execute();
  };
  /** Nobody waits for a probe: one agent that is slow to refuse must not hold up the others' deliveries. */
  const beginProbe = (agent: Pick<Agent, "id" | "acpUrl">): void => {
    if (probing.has(agent.id) || stopping.signal.aborted) return;
    probing.add(agent.id);
    probe(agent)
      .catch((error: unknown) => log.warn({ err: error, agent: agent.id }, "an agent could not be probed"))
      .finally(() => probing.delete(agent.id));
  };

  return {
    isPaused: (agentId) => paused.has(agentId),

    unpause(agentId) {
      paused.delete(agentId);
      failures.delete(agentId);
      intervals.delete(agentId);
    },

    met(agentId) {
      failures.delete(agentId);
    },

    async missed(agentId, cause) {
      const count = (failures.get(agentId) ?? 0) + 1;
      failures.set(agentId, count);
      if (count >= FAILURES) {
        await pause(agentId, `The agent could not be connected to ${count} times in a row (${cause}).`);
      }
    },

    pause,

    async refresh() {
      const rows = await query
        .selectFrom("agents")
        .select(["id", "acp_url", "probe_at"])
        .where("status", "=", UNHEALTHY)
        .execute();
      const before = paused;
      paused = new Set(rows.map((row) => row.id));
      for (const agentId of before) {
        // It registered again, or another gateway found it.
        if (paused.has(agentId)) continue;
        failures.delete(agentId);
        intervals.delete(agentId);
        await onBack(agentId);
      }
      for (const { id, acp_url, probe_at } of rows) {
        if ((probe_at ?? 0) <= now()) beginProbe({ id, acpUrl: acp_url });
      }
    },

    stop: () => stopping.abort(),
  };
}

/** Any answer will do, but one: 503 is how an agent says that it is about to stop. */
async function answers(acpUrl: string, dispatcher: Dispatcher, stopping: AbortSignal): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${acpUrl.replace(/\/+$/, "")}/healthz`, {
      dispatcher,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(PROBE_TIMEOUT)]),
    });
    await body.dump();
    return statusCode !== 503;
  } catch {
    return false;
  }
}
