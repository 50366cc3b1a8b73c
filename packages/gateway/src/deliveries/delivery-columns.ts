import type { Column } from "../storage/write.ts";

const id: Column = { name: "id", type: "int8" };
export const DELIVERY_COLUMNS: readonly Column[] = [
  id,
  ...texts(
    "account_id",
    "agent_id",
    "route",
    "policy",
    "status",
    "method",
    "path",
    "provider",
    "key_id",
    "event",
  ),
  ...texts(
    "provider_delivery_id",
    "conversation",
    "dedupe_key",
    "body_key",
    "ordering",
    "lane",
    "gateway",
    "error",
  ),
  ...integers("next_attempt_at", "attempts", "timeout", "attempt_started_at", "agent_status", "duration"),
  ...integers("finished_at", "changed_at", "replay_of"),
  ...texts("trace_id", "redirected_to", "answered_by"),
  ...integers("answered_status", "answered_after"),
  ...texts("actor_id", "actor_name", "actor_kind", "standing", "summary", "reason_code", "reason_detail"),
  { name: "answer", type: "bytea" },
  ...texts("session_key", "session", "source_id", "source_value"),
  ...integers("request_id", "shadow", "test"),
  ...texts("exchange"),
];
/** The response that the sender got, written once. */
export const TOLD_COLUMNS: readonly Column[] = [
  ...texts("answered_by"),
  ...integers("answered_status", "answered_after"),
];
export const REQUEST_COLUMNS: readonly Column[] = [
  ...integers("delivery_id"),
  ...texts("headers"),
  { name: "body", type: "bytea" },
  ...integers("pieces_id", "body_size"),
  ...texts("digest"),
];
/** Of a change of a delivery: that it was received. */
export const RECEIVED_COLUMNS: readonly Column[] = [
  ...integers("delivery_id"),
  ...texts("kind"),
  ...integers("at"),
  ...texts("status"),
  ...integers("attempts"),
];
// Includes the attempt number: if a delivery was put back and claimed again, the result of its earlier attempt must not
// finish it.
export const FINISH_KEYS: readonly Column[] = [id, ...texts("gateway"), ...integers("attempts")];
export const FINISH_COLUMNS: readonly Column[] = [
  ...texts("status", "error", "redirected_to", "exchange"),
  ...integers("next_attempt_at", "agent_status", "duration", "finished_at", "changed_at"),
  { name: "answer", type: "bytea" },
  // Only one attempt knows these, and not always the last one, so null keeps the stored value.
  ...TOLD_COLUMNS.map(({ name, type }): Column => ({ name, type, keeps: true })),
];
export const ATTEMPT_COLUMNS: readonly Column[] = [
  ...integers("delivery_id", "number", "started_at", "duration", "agent_status"),
  ...texts("error", "redirected_to"),
  { name: "answer", type: "bytea" },
  ...texts("exchange"),
];

function texts(...names: string[]): Column[] {
  return names.map((name) => ({ name, type: "text" }));
}

function integers(...names: string[]): Column[] {
  return names.map((name) => ({ name, type: "int8" }));
}
