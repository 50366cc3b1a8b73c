import type { Logger } from "../../telemetry/log.ts";
import { ADDRESS_NOT_ALLOWED } from "../../agents/network/agent-network.ts";
import type { Agent } from "../../agents/agent.ts";
import { PROBE_TIMEOUT } from "./probe.ts";

/**
 * An agent is paused after this many failed connections in a row, or when this attempt of a delivery fails to connect.
 */
const FAILURES = 3;
const FIRST_PROBE = 1_000;
const LONGEST_PROBE_INTERVAL = 30_000;

/** Errors of establishing a connection (nothing is listening), as opposed to a connection that broke. */
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

/** Whether a request failed because no connection could be established. */
export function isNoConnection(cause: string | undefined): boolean {
  return cause !== undefined && NO_CONNECTION.has(cause);
}

/**
 * Tracks which agents are reachable. An unreachable agent is paused: its deliveries wait without using up attempts, and
 * one probe at a time checks whether it is back. All gateways share this state through the agent's row.
 */
export type Presence = {
  isPaused(agentId: string): boolean;
  /** The agent registered, or another gateway reached it. */
  unpause(agentId: string): void;
  /** An attempt reached the agent. */
  met(agentId: string): void;
  /**
   * An attempt could not connect.
   *
   * @param attempt - its number within its delivery, from 1.
   */
  missed(agentId: string, cause: string, attempt: number): Promise<void>;
  /** The agent announced that it is about to stop. */
  pause(agentId: string, reason: string): Promise<void>;
  /** Reloads which agents are paused, and starts due probes. */
  refresh(): Promise<void>;
  /** When the next paused agent is due for a probe, in Unix milliseconds; undefined if none is known to be paused. */
  probeAt(): number | undefined;
  /** Aborts the probes in progress. */
  stop(): void;
};

/** The shared state of paused agents, in their rows: the first gateway to change it wins. */
export type PresenceStore = {
  /** @returns false if it was already paused. */
  pause(agentId: string, reason: string, probeAt: number): Promise<boolean>;
  /** @returns false if it was no longer paused. */
  resume(agentId: string): Promise<boolean>;
  /** Claims a due probe for this gateway. @returns false if another gateway has it, or it is not due. */
  takeProbe(agentId: string, until: number): Promise<boolean>;
  /** Sets the time of the next probe, if the probe claimed until then is still the latest. */
  postponeProbe(agentId: string, until: number, probeAt: number): Promise<void>;
  paused(): Promise<PausedAgent[]>;
};

export type PausedAgent = Pick<Agent, "id" | "acpUrl"> & {
  /** Unix milliseconds. */
  readonly probeAt: number;
};

export type PresenceParts = {
  readonly store: PresenceStore;
  /** Checks whether an agent responds. */
  readonly probe: (acpUrl: string, stopping: AbortSignal) => Promise<boolean>;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Logger;
  /** A paused agent is back. */
  readonly onBack: (agentId: string) => Promise<void>;
};

export function createPresence(parts: PresenceParts): Presence {
  const { store, now, random, log, onBack } = parts;
  const failures = new Map<string, number>();
  let paused = new Set<string>();
  /** Agents whose pause is being stored. */
  const pausing = new Set<string>();
  /** The same, plus those paused since the last reload began, which it may have missed. */
  let justPaused = new Set<string>();
  let nextProbe = Number.POSITIVE_INFINITY;
  const intervals = new Map<string, number>();
  const probing = new Set<string>();
  const stopping = new AbortController();

  const pause = async (agentId: string, reason: string): Promise<void> => {
    paused.add(agentId);
    pausing.add(agentId);
    justPaused.add(agentId);
    const isNew = await store
      .pause(agentId, reason, now() + FIRST_PROBE)
      .finally(() => pausing.delete(agentId));
    if (isNew) log.warn({ agent: agentId, reason }, "agent paused");
  };

  const resume = async (agentId: string): Promise<void> => {
    failures.delete(agentId);
    intervals.delete(agentId);
    paused.delete(agentId);
    if (await store.resume(agentId)) log.info({ agent: agentId }, "agent is back");
    await onBack(agentId);
  };

  const probe = async ({ id, acpUrl }: Pick<Agent, "id" | "acpUrl">): Promise<void> => {
    const until = now() + PROBE_TIMEOUT;
    // Only the gateway that moves the time forward makes this probe, and no other starts before it has ended.
    if (!(await store.takeProbe(id, until)) || acpUrl === null) return;
    if (await parts.probe(acpUrl, stopping.signal)) {
      await resume(id);
      return;
    }
    const interval = intervals.get(id) ?? FIRST_PROBE;
    intervals.set(id, Math.min(interval * 2, LONGEST_PROBE_INTERVAL));
    await store.postponeProbe(id, until, now() + Math.round(interval * (1 + random() * 0.5)));
  };
  /** Probes are not awaited: an agent that is slow to fail must not delay the deliveries of others. */
  const beginProbe = (agent: Pick<Agent, "id" | "acpUrl">): void => {
    if (probing.has(agent.id) || stopping.signal.aborted) return;
    probing.add(agent.id);
    probe(agent)
      .catch((error: unknown) => log.warn({ err: error, agent: agent.id }, "could not probe an agent"))
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

    async missed(agentId, cause, attempt) {
      const count = (failures.get(agentId) ?? 0) + 1;
      failures.set(agentId, count);
      // A gateway may see few attempts for a rarely used agent, so attempts of the same delivery count wherever they
      // were made.
      if (count >= FAILURES) {
        await pause(agentId, `The agent could not be connected to ${count} times in a row (${cause}).`);
      } else if (attempt >= FAILURES) {
        await pause(
          agentId,
          `The agent could not be connected to for attempt ${attempt} of a delivery (${cause}).`,
        );
      }
    },

    pause,

    async refresh() {
      justPaused = new Set(pausing);
      const rows = await store.paused();
      const before = paused;
      paused = new Set([...rows.map((row) => row.id), ...justPaused]);
      for (const agentId of before) {
        // It registered again, or another gateway reached it.
        if (paused.has(agentId)) continue;
        failures.delete(agentId);
        intervals.delete(agentId);
        await onBack(agentId);
      }
      nextProbe = Math.min(...rows.map(({ probeAt }) => probeAt));
      for (const agent of rows) if (agent.probeAt <= now()) beginProbe(agent);
    },

    probeAt: () => (paused.size === 0 ? undefined : nextProbe),

    stop: () => stopping.abort(),
  };
}
