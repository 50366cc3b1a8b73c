import { POLICIES } from "../../agents/routes/route.ts";
import type { ListedDelivery } from "../../deliveries/list/list-deliveries.ts";
import { readOrdering } from "../../deliveries/ordering/read-ordering.ts";
import { readActor } from "../../filters/actor.ts";
import { explainReason, readReason, type Reason, type ReasonCode } from "../../filters/stop.ts";
import { formatTime } from "../../http/answers.ts";
import { formatDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import { readSession } from "../../sessions/session-key.ts";
import { ANSWERERS, type ShownDelivery } from "./schema.ts";

/** Nobody waits for the agent's response to a queued webhook. */
function isTooLate({ answered_by, agent_status, policy, status }: ListedDelivery): boolean {
  const isFinal = status === "delivered" || status === "rejected";
  // Nor for a 202, which only says that the agent has started.
  const hasAnswered = agent_status !== null && agent_status !== 202;
  return policy === "assured" && answered_by === "gateway" && isFinal && hasAnswered;
}

/** A delivery in the list's format. */
export function showDelivery(delivery: ListedDelivery): ShownDelivery {
  return {
    id: formatDeliveryId(delivery.id),
    agent_id: delivery.agent_id,
    agent_name: delivery.agent_name,
    route: delivery.route,
    method: delivery.method,
    path: delivery.path,
    policy: POLICIES.find((policy) => policy === delivery.policy) ?? "assured",
    status: delivery.status,
    provider: delivery.provider,
    key_id: delivery.key_id,
    key_name: delivery.key_name,
    event: delivery.event,
    provider_delivery_id: delivery.provider_delivery_id,
    conversation: delivery.conversation,
    session: readSession(delivery) ?? null,
    ordering: readOrdering(delivery.ordering),
    batch_id: delivery.batch_id === null ? null : formatDeliveryId(delivery.batch_id),
    attempt_count: delivery.attempts,
    agent_status: delivery.agent_status,
    error: delivery.error,
    duration_ms: delivery.duration,
    timeout_seconds: delivery.timeout / 1_000,
    answered_status: delivery.answered_status,
    answered_after_ms: delivery.answered_after,
    answered_by: ANSWERERS.find((each) => each === delivery.answered_by) ?? null,
    answer_too_late: isTooLate(delivery),
    received_at: formatTime(receivedAt(delivery.id)),
    next_attempt_at: formatTimeOrNull(delivery.next_attempt_at),
    finished_at: formatTimeOrNull(delivery.finished_at),
    changed_at: formatTime(delivery.changed_at),
    replay_of: delivery.replay_of === null ? null : formatDeliveryId(delivery.replay_of),
    trace_id: delivery.trace_id,
    actor: showActor(delivery),
    standing: delivery.standing,
    summary: delivery.summary,
    reason: showReason(delivery),
    source_id: delivery.source_id,
    source_name: delivery.source_name,
    source_value: delivery.source_value,
    shadow: delivery.shadow === 1,
    test: delivery.test === 1,
  };
}

function showActor(delivery: ListedDelivery): ShownDelivery["actor"] {
  const actor = readActor(delivery);
  return actor === undefined
    ? null
    : { id: actor.id ?? null, name: actor.name ?? null, kind: actor.kind ?? null };
}

function showReason({ reason_code, reason_detail }: ListedDelivery): ShownDelivery["reason"] {
  const reason = readReason(reason_code, reason_detail);
  return reason === undefined ? null : showReasonOf(reason);
}

/** Why a delivery is filtered or held, in the API's format. */
export function showReasonOf(reason: Reason & { readonly code: ReasonCode }) {
  const { code, clause, saw = null } = reason;
  return { code, clause, saw, sentence: explainReason(reason) };
}

function formatTimeOrNull(time: number | null): string | null {
  return time === null ? null : formatTime(time);
}
