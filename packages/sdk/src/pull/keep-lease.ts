import type { AgentLog } from "../agent/log.ts";
import { untilAnswered } from "../agent/runs/until-answered.ts";
import { RunStopped } from "../agent/runs/run-stopped.ts";
import type { Sleep } from "../agent/registration/stay-registered.ts";
import type { DeliveryCalls } from "../client/calls/delivery-calls.ts";
import type { ClaimedDelivery } from "../client/openapi.ts";
import { ask } from "./ask.ts";

export type LeaseParts = {
  readonly deliveries: Pick<DeliveryCalls, "extend">;
  readonly delivery: Pick<ClaimedDelivery, "id" | "lease_token">;
  /** In seconds. */
  readonly lease: number;
  /** Called once, when work on it should stop. */
  readonly onOver: (reason: RunStopped) => void;
  readonly log: AgentLog;
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Stops extending. */
  readonly signal: AbortSignal;
};

/**
 * Extends a lease every third of it, minus a random share so that claims are not all extended at the same moment, until the
 * signal is aborted or the gateway says that the claim is over. While the gateway is unreachable, work continues: it may be
 * back in time.
 */
export async function keepLease(parts: LeaseParts): Promise<void> {
  const { deliveries, delivery, lease, onOver, log, sleep, random, signal } = parts;
  const { id, lease_token: token } = delivery;
  while (!signal.aborted) {
    await sleep((lease * 1_000 * (1 - random() / 5)) / 3, signal);
    if (signal.aborted) return;
    const asked = await untilAnswered(
      async () => ask(async () => deliveries.extend(id, token, { lease }, { signal })),
      { sleep, random, signal },
    );
    if (signal.aborted) return;
    if (asked.outcome === "refused") {
      log.warn(`${id}: the gateway no longer counts on this claim: ${asked.detail}`);
      return onOver(new RunStopped("lost"));
    }
    if (asked.outcome === "answered" && asked.answer.cancel) {
      log.info(`${id}: cancelled`);
      onOver(new RunStopped("cancelled"));
    }
  }
}
