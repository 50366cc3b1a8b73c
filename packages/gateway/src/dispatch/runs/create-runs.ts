import { setTimeout as sleep } from "node:timers/promises";
import type { Agents } from "../../agents/agents.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import { findRuns } from "../../runs/find-runs.ts";
import type { RunMetrics } from "../../runs/run-metrics.ts";
import type { Runs } from "../../runs/runs.ts";
import type { Database } from "../../storage/database.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Journal } from "../journal/journal.ts";
import { createCollector } from "./collector.ts";
import { createEndClaim } from "./end-claim.ts";
import type { RunDelivery } from "./end-run.ts";
import { createLeaseSweep, type LeaseSweep } from "./lease-sweep.ts";
import { createReportRun } from "./report-run.ts";
import { requestCancel } from "./request-cancel.ts";
import { createUnrecorded, type Unrecorded } from "./unrecorded.ts";
import { witnessEnd, type WitnessParts } from "./witness-end.ts";
import { createWorkingRuns, type WorkingRuns } from "./working-runs.ts";

/** The engine's part of runs. */
export type EngineRuns = Runs & {
  readonly working: WorkingRuns;
  readonly unrecorded: Unrecorded;
  /** Ends runs that are overdue, and counts again every few seconds. */
  sweep(): Promise<void>;
  /**
   * Call every few seconds when there is nothing to sweep. A longer gap shows that the process was suspended and took
   * no reports.
   */
  attend(): void;
  /** Handles a message from another gateway: a run of this agent ended there. */
  heard(agentId: string): void;
};

export type EngineRunsParts = Pick<WitnessParts, "tracing"> & {
  readonly database: Database;
  readonly agents: Pick<Agents, "find">;
  readonly runMetrics: RunMetrics;
  readonly journal: Pick<Journal, "change">;
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly schedule: readonly number[];
  /** How long a run may be silent before it counts as lost, in milliseconds. */
  readonly runLease: number;
  readonly now: () => number;
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly canStore: () => boolean;
  /** This agent may have something due, or has room. */
  readonly poke: (agentId: string) => void;
  /** Notifies other gateways that a run of this agent ended. */
  readonly tell: (agentId: string) => Promise<void>;
  readonly log: Logger;
};

/** How often runs are counted, whoever started and ended them, in milliseconds. */
const COUNT_EVERY = 5_000;
/** How long another gateway gets to record an agent's response, in milliseconds. */
const OTHERS_RECORD = 300;
/** How long messages from other gateways are collected before the next count, in milliseconds. */
const COLLECT = 50;

export function createEngineRuns(parts: EngineRunsParts): EngineRuns {
  const { database, journal, gateway, now, elapsed, poke, tell, runMetrics, log } = parts;
  const working = countingStarts(createWorkingRuns(database, gateway), runMetrics);
  let countedAt = Number.NEGATIVE_INFINITY;
  const count = async (): Promise<void> => {
    countedAt = elapsed();
    await working.refresh();
  };
  const later = createCollector(COLLECT, (agentIds) => {
    count()
      .catch((error: unknown) => log.warn({ err: error }, "could not count the runs in progress"))
      .finally(() => {
        for (const agentId of agentIds) poke(agentId);
      });
  });
  const onEnded = (delivery: RunDelivery, attempt: number): void => {
    const { agent_id: agentId } = delivery;
    witnessEnd(delivery, attempt, parts).catch((error: unknown) => {
      log.warn({ err: error, delivery: formatDeliveryId(delivery.id) }, "a run that ended was not counted");
    });
    working.ended(agentId, delivery.gateway);
    poke(agentId);
    tell(agentId).catch(() => {
      // If this fails, they count again within seconds anyway.
    });
  };
  const report = createReportRun({
    ...parts,
    onAdopted({ agent_id }) {
      runMetrics.started();
      later(agent_id);
    },
    onEnded,
  });
  const leases: LeaseSweep = createLeaseSweep({
    ...parts,
    onEnded(delivery, attempt, { error, verdict }) {
      log.warn(
        { delivery: formatDeliveryId(delivery.id), error, status: verdict.status },
        error === "lease_expired" ? "a claim was not acknowledged in time" : "a run stopped reporting",
      );
      onEnded(delivery, attempt);
    },
  });
  const endClaim = createEndClaim({ ...parts, onEnded });
  const unrecorded = createUnrecorded();
  return {
    working,
    unrecorded,
    ...endClaim,
    report,
    // Another gateway needs about as long as its store does.
    recorded: (deliveryId) =>
      unrecorded.ended(deliveryId) ?? (database.isShared ? sleep(OTHERS_RECORD) : Promise.resolve()),
    find: (deliveryId) => findRuns(database.prompt, deliveryId),
    requestCancel: (deliveryId) => requestCancel(deliveryId, journal, now()),
    async sweep() {
      if (elapsed() - countedAt >= COUNT_EVERY) await count();
      await leases.endDue();
    },
    attend: () => leases.attend(),
    heard: later,
  };
}

/** Wraps the counts so that each start is measured. */
function countingStarts(working: WorkingRuns, runMetrics: Pick<RunMetrics, "started">): WorkingRuns {
  return {
    ...working,
    begin(agentId) {
      const counted = working.begin(agentId);
      return (isRecorded) => {
        if (isRecorded) runMetrics.started();
        counted(isRecorded);
      };
    },
  };
}
