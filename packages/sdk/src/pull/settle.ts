import type { AgentLog } from "../agent/log.ts";
import { noteOf } from "../agent/runs/run-report.ts";
import { untilAnswered } from "../agent/runs/until-answered.ts";
import type { Sleep } from "../agent/registration/stay-registered.ts";
import type { DeliveryCalls } from "../client/calls/delivery-calls.ts";
import type { ClaimedDelivery } from "../client/openapi.ts";
import { ask } from "./ask.ts";
import type { Settlement } from "./claim.ts";

export type SettleParts = {
  readonly deliveries: Pick<DeliveryCalls, "ack" | "nack" | "reportRun">;
  readonly delivery: Pick<ClaimedDelivery, "id" | "lease_token">;
  readonly log: AgentLog;
  readonly sleep: Sleep;
  readonly random: () => number;
  /** Gives up. */
  readonly signal: AbortSignal;
};

/**
 * Reports the outcome of a claim to the gateway, until it answers.
 *
 * @returns whether the gateway recorded it.
 */
export async function settle(settlement: Settlement, parts: SettleParts): Promise<boolean> {
  const { delivery, log, sleep, random, signal } = parts;
  if (settlement.outcome === "left_to_run") return true;
  const asked = await untilAnswered(async () => ask(async () => send(settlement, parts)), {
    sleep,
    random,
    signal,
  });
  if (asked.outcome === "answered") return true;
  // Another attempt follows, or has already been made: handlers are idempotent by the delivery's id.
  log.warn(`${delivery.id}: the gateway did not accept its ${settlement.outcome}: ${asked.detail}`);
  return false;
}

async function send(
  settlement: Exclude<Settlement, { readonly outcome: "left_to_run" }>,
  { deliveries, delivery, signal }: SettleParts,
): Promise<unknown> {
  const { id, lease_token: token } = delivery;
  switch (settlement.outcome) {
    case "ack": {
      const { status, body, contentType } = settlement;
      const answer = {
        status,
        ...(body !== undefined && { body }),
        ...(contentType !== undefined && { content_type: contentType }),
      };
      return deliveries.ack(id, token, answer, { signal });
    }
    case "nack": {
      const { retryAfter, reason } = settlement;
      const nack = {
        ...(retryAfter !== undefined && { retry_after: retryAfter }),
        ...(reason !== undefined && { reason: noteOf(reason) }),
      };
      return deliveries.nack(id, token, nack, { signal });
    }
    case "failed": {
      const error = noteOf(settlement.error);
      return deliveries.reportRun(id, token, { state: "failed", error }, { signal });
    }
    case "handed_back":
      return deliveries.reportRun(id, token, { state: "working", handed_back: true }, { signal });
  }
}
