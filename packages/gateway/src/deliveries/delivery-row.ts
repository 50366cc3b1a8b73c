import { accountColumn } from "../accounts/account.ts";
import { FINISH_COLUMNS } from "./delivery-columns.ts";
import type { Column, StoredRow, StoredValue } from "../storage/write.ts";
import { storedSessionKey } from "../sessions/session-key.ts";
import { writeReason } from "../filters/stop.ts";
import type { AttemptResult, DeliveryStatus, RunningDelivery, ToldSender, Webhook } from "./delivery.ts";

/** Column values of a statement; other columns stay empty. */
type Values = Partial<Record<string, StoredValue>>;

/** The state in which a delivery is first stored. */
export type FirstState = {
  readonly id: bigint;
  readonly status: DeliveryStatus;
  readonly gateway: string | null;
  readonly next_attempt_at: number | null;
  readonly attempts: number;
  readonly attempt_started_at: number | null;
  readonly finished_at: number | null;
  readonly changed_at: number;
  /** The result of its only attempt. */
  readonly result: AttemptResult | undefined;
  /** The response that its sender got, if it already did. */
  readonly told: ToldSender | undefined;
};

/**
 * A delivery's values in the order of `DELIVERY_COLUMNS`: looking up each column by name would cost four microseconds
 * per webhook.
 */
export function deliveryRow(webhook: Webhook, state: FirstState): StoredRow {
  const { result, told } = state;
  return [
    state.id,
    accountColumn(webhook.accountId),
    webhook.agentId,
    webhook.route,
    webhook.policy,
    state.status,
    webhook.method,
    webhook.path,
    webhook.provider,
    webhook.keyId,
    webhook.event ?? null,
    webhook.providerDeliveryId ?? null,
    webhook.conversation ?? null,
    webhook.dedupeKey ?? null,
    webhook.bodyKey ?? null,
    webhook.ordering,
    webhook.lane ?? null,
    state.gateway,
    result?.error ?? null,
    state.next_attempt_at,
    state.attempts,
    Math.round(webhook.timeout),
    state.attempt_started_at,
    result?.agentStatus ?? null,
    result === undefined ? null : Math.round(result.duration),
    state.finished_at,
    state.changed_at,
    webhook.replayOf ?? null,
    webhook.traceId ?? null,
    result?.redirectedTo ?? null,
    told?.by ?? null,
    told?.status ?? null,
    told === undefined ? null : Math.round(told.after),
    webhook.actor?.id ?? null,
    webhook.actor?.name ?? null,
    webhook.actor?.kind ?? null,
    webhook.standing ?? null,
    webhook.summary ?? null,
    webhook.stop?.reason ?? null,
    webhook.stop === undefined ? null : writeReason(webhook.stop),
    result?.answer ?? null,
    storedSessionKey(webhook),
    webhook.session ?? null,
    webhook.source?.id ?? null,
    webhook.source?.value ?? null,
    webhook.requestId ?? null,
    webhook.isShadow === true ? 1 : null,
    webhook.isTest === true ? 1 : null,
    result?.exchange ?? null,
  ];
}

/** How a body is stored: with its request, or in pieces that are already stored (then `body` is empty). */
export type StoredAs = {
  readonly body: Uint8Array;
  readonly piecesId: bigint | null;
  /** Total size of the pieces, in bytes. */
  readonly size: number | null;
};

/** The request to the agent, as a row for `REQUEST_COLUMNS`. */
export function requestRow(
  deliveryId: bigint,
  { headers, digest }: Pick<Webhook, "headers" | "digest">,
  { body, piecesId, size }: StoredAs,
): StoredRow {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    pairs.push([headers[index] ?? "", headers[index + 1] ?? ""]);
  }
  return [deliveryId, JSON.stringify(pairs), body, piecesId, size, digest ?? null];
}

/** The separate row of a delivery with a shared request. */
export function ownRequestRow(
  deliveryId: bigint,
  { digest }: Pick<Webhook, "digest">,
): StoredRow | undefined {
  return digest === undefined ? undefined : [deliveryId, "[]", new Uint8Array(), null, null, digest];
}

/** The result of an attempt and the delivery's new state, for `FINISH_KEYS` and `FINISH_COLUMNS`. */
export function finishRow(
  { id: deliveryId, attempt }: RunningDelivery,
  gateway: string,
  state: Values,
): StoredRow {
  return [deliveryId, gateway, attempt, ...rowOf(FINISH_COLUMNS, state)];
}

/** The columns of an attempt's result. */
export function resultColumns({
  agentStatus,
  error,
  redirectedTo,
  duration,
  answer,
  exchange,
}: AttemptResult) {
  return {
    agent_status: agentStatus ?? null,
    error: error ?? null,
    redirected_to: redirectedTo ?? null,
    duration: Math.round(duration),
    answer: answer ?? null,
    exchange: exchange ?? null,
  };
}

/** The columns for the response that the sender got; empty if that is unknown here. */
export function toldColumns(told: ToldSender | undefined) {
  return {
    answered_by: told?.by ?? null,
    answered_status: told?.status ?? null,
    answered_after: told === undefined ? null : Math.round(told.after),
  };
}

/** An attempt that is followed by another, as a row for `ATTEMPT_COLUMNS`. */
export function attemptRow(
  { id: deliveryId, attempt, startedAt }: RunningDelivery,
  result: AttemptResult,
): StoredRow {
  const { duration, agent_status, error, redirected_to, answer, exchange } = resultColumns(result);
  return [deliveryId, attempt, startedAt, duration, agent_status, error, redirected_to, answer, exchange];
}

function rowOf(columns: readonly Column[], values: Values): StoredValue[] {
  return columns.map(({ name }) => values[name] ?? null);
}
