import type { PausedAgent, PresenceStore } from "../../../packages/gateway/src/dispatch/presence/presence.ts";
import type { DatabaseLink } from "./database-link.ts";

/** Which agents are paused, by agent row: the in-memory equivalent of the SQL in `presence-store.ts`. */
export type PausedAgents = Map<string, PausedAgent>;

/** One gateway's view of the shared rows. */
export function createMemoryPresence(
  paused: PausedAgents,
  link: DatabaseLink,
  urlOf: (agentId: string) => string,
  now: () => number,
): PresenceStore {
  return {
    pause: (id, _reason, probeAt) =>
      link.query(() => {
        if (paused.has(id)) return false;
        paused.set(id, { id, acpUrl: urlOf(id), probeAt });
        return true;
      }),
    resume: (id) => link.query(() => paused.delete(id)),
    takeProbe: (id, until) =>
      link.query(() => {
        const agent = paused.get(id);
        if (agent === undefined || agent.probeAt > now()) return false;
        paused.set(id, { ...agent, probeAt: until });
        return true;
      }),
    postponeProbe: (id, until, probeAt) =>
      link.query(() => {
        const agent = paused.get(id);
        if (agent?.probeAt === until) paused.set(id, { ...agent, probeAt });
      }),
    paused: () => link.query(() => [...paused.values()]),
  };
}
