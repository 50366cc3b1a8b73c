import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createPresence, type Presence, type PresenceStore } from "../../src/dispatch/presence/presence.ts";
import { createAgentSlots } from "../../src/dispatch/agent-slots.ts";
import { createDispatcher } from "../../src/dispatch/dispatcher.ts";
import { createBodyMemory } from "../../src/bodies/body-memory.ts";
import { createLog } from "../../src/telemetry/log.ts";

const AGENT = "an agent";
const log = createLog("silent", "json");

/** Gateways that share the rows of their agents. */
function createPresences(number: number): Presence[] {
  const paused = new Map<string, number>();
  const store: PresenceStore = {
    async pause(id, _reason, probeAt) {
      paused.set(id, probeAt);
      return true;
    },
    resume: async (id) => paused.delete(id),
    takeProbe: async () => false,
    postponeProbe: async () => {},
    paused: async () => [...paused].map(([id, probeAt]) => ({ id, acpUrl: null, probeAt })),
  };
  return Array.from({ length: number }, () =>
    createPresence({
      store,
      probe: async () => false,
      now: () => 0,
      random: () => 0,
      log,
      onBack: async () => {},
    }),
  );
}

describe("an agent that is unreachable", () => {
  test("is paused by a delivery's third attempt, even if each was made by a different gateway", async () => {
    const gateways = createPresences(3);
    for (const [place, gateway] of gateways.entries()) {
      assert.equal(gateway.isPaused(AGENT), false);
      await gateway.missed(AGENT, "ECONNREFUSED", place + 1);
      await gateways[2]?.refresh();
    }
    assert.equal(gateways[2]?.isPaused(AGENT), true);
  });

  test("is paused by the third first attempt at the same gateway", async () => {
    const [gateway] = createPresences(1);
    for (let count = 0; count < 3; count++) await gateway?.missed(AGENT, "ECONNREFUSED", 1);
    assert.equal(gateway?.isPaused(AGENT), true);
  });

  test("costs a sweep nothing while it is paused", async () => {
    const [presence] = createPresences(1);
    assert.ok(presence);
    let looks = 0;
    const dispatcher = createDispatcher({
      withBatch: () => Promise.reject(new Error("nothing is batched")),
      agents: {
        find: async () => {
          looks += 1;
          return undefined;
        },
      },
      keys: { internalKey: async () => "" },
      presence,
      slots: createAgentSlots(() => ({ rank: 0, of: 1, gateways: ["alone"] })),
      queue: {
        claim: async () => [],
        putBack: async () => {},
        agentsWithDue: async () => [AGENT],
        notToCome: async () => [],
        hurry: async () => {},
        cancelAll: async () => {},
        cancel: async () => false,
        cancelHeld: async () => false,
        release: async () => undefined,
        hasRun: async () => false,
        recover: async () => [],
      },
      working: { begin: () => () => {} },
      depth: { changed() {} },
      inbox: { wake() {} },
      memory: createBodyMemory(1_000_000),
      journal: { finish: async () => true },
      attempt: async () => {
        throw new Error("nothing is to be attempted");
      },
      isLeased: () => true,
      schedule: [],
      now: () => 0,
      wait: async () => {},
      random: () => 0,
      measure: { attempted() {} },
      log,
    });
    await dispatcher.sweep();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(looks, 1);
    await presence.pause(AGENT, "It is away.");
    await dispatcher.sweep();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(looks, 1);
  });
});
