import { DELIVERY_COLUMNS } from "../../deliveries/delivery-columns.ts";
import { deliveryRow } from "../../deliveries/delivery-row.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { joinLane } from "../../deliveries/ordering/lane.ts";
import { noteStopped } from "../../deliveries/note-changes.ts";
import { storedSessionKey } from "../../sessions/session-key.ts";
import { writeReason } from "../../filters/stop.ts";
import type { Write } from "../../storage/write.ts";

/** An additional delivery of an unrouted webhook. */
export type Copy = { readonly id: bigint; readonly webhook: Webhook };

/** The column of the id that a release returns. */
export const RELEASED_ID = "released_id";

const IS_UNROUTED =
  "EXISTS (SELECT 1 FROM deliveries AS unrouted WHERE unrouted.id = ? AND unrouted.status = 'unrouted')";
/** All columns except the answer's; there is none yet. */
const COPIED = DELIVERY_COLUMNS.flatMap(({ name, type }, index) =>
  type === "bytea" ? [] : [{ name, type, index }],
);

/**
 * Turns an unrouted delivery into the delivery to a target, and adds copies for further targets, which share its
 * request. Each target gets it once, even if it is released repeatedly. If the first target already has it because its
 * provider sent it again meanwhile, the unrouted one is cancelled.
 *
 * @param now - Unix milliseconds.
 */
export function releaseWrites(id: bigint, first: Webhook, copies: readonly Copy[], now: number): Write[] {
  return [
    ...copies.flatMap((copy) => insertCopy(id, copy, now)),
    turnInto(id, first, now),
    ...(first.stop?.status === "held" ? [noteStopped(id, first.agentId, now)] : []),
    ...(first.digest === undefined ? [] : [setDigest(id, first.digest)]),
    ...(isWaiting(first) && first.lane !== undefined ? joinLane(id, first, first.lane, now) : []),
    {
      kind: "run",
      sql: `UPDATE deliveries SET status = 'cancelled', finished_at = ?, changed_at = ?
        WHERE id = ? AND status = 'unrouted'`,
      parameters: [now, now, id],
    },
  ];
}

function turnInto(id: bigint, webhook: Webhook, now: number): Write {
  const { stop, lane, dedupeKey = null, bodyKey = null } = webhook;
  const status = stop?.status ?? "waiting";
  return {
    kind: "run",
    sql: `UPDATE deliveries SET status = ?, agent_id = ?, route = ?, policy = ?, path = ?, conversation = ?,
        session_key = ?, session = ?, ordering = ?, lane = ?, position = NULL, next_attempt_at = CAST(? AS bigint),
        timeout = ?, dedupe_key = CAST(? AS text), body_key = CAST(? AS text), reason_code = ?, reason_detail = ?,
        shadow = CAST(? AS bigint), finished_at = CAST(? AS bigint), changed_at = ?
      WHERE id = ? AND status = 'unrouted' AND NOT EXISTS (SELECT 1 FROM deliveries AS other
        WHERE other.agent_id = ? AND (other.dedupe_key = CAST(? AS text) OR other.body_key = CAST(? AS text))
          AND other.id <> ? AND other.status NOT IN ('rejected', 'failed', 'cancelled'))
      RETURNING id AS ${RELEASED_ID}`,
    parameters: [
      status,
      webhook.agentId,
      webhook.route,
      webhook.policy,
      webhook.path,
      webhook.conversation ?? null,
      storedSessionKey(webhook),
      webhook.session ?? null,
      webhook.ordering,
      lane ?? null,
      status === "waiting" && lane === undefined ? now : null,
      Math.round(webhook.timeout),
      dedupeKey,
      bodyKey,
      stop?.reason ?? null,
      stop === undefined ? null : writeReason(stop),
      webhook.isShadow === true ? 1 : null,
      status === "filtered" ? now : null,
      now,
      id,
      webhook.agentId,
      dedupeKey,
      bodyKey,
      id,
    ],
  };
}

/** Runs before the unrouted delivery is changed: while it is unrouted, nobody has released it. */
function insertCopy(unroutedId: bigint, { id, webhook }: Copy, now: number): Write[] {
  const { stop, lane } = webhook;
  const status = stop?.status ?? "waiting";
  const row = deliveryRow(
    { ...webhook, requestId: unroutedId },
    {
      id,
      status,
      gateway: null,
      next_attempt_at: status === "waiting" && lane === undefined ? now : null,
      attempts: 0,
      attempt_started_at: null,
      finished_at: status === "filtered" ? now : null,
      changed_at: now,
      result: undefined,
      told: undefined,
    },
  );
  const columns = COPIED.map(({ name }) => name).join(", ");
  const values = COPIED.map(({ type }) => `CAST(? AS ${type === "text" ? "text" : "bigint"})`).join(", ");
  return [
    {
      kind: "run",
      sql: `INSERT INTO deliveries (${columns}) SELECT ${values} WHERE ${IS_UNROUTED} ON CONFLICT DO NOTHING`,
      parameters: [...COPIED.map(({ index }) => row[index] ?? null), unroutedId],
    },
    ...(webhook.digest === undefined
      ? []
      : [
          {
            kind: "run",
            // The copy's own row contains only the digest.
            sql: `INSERT INTO delivery_requests (delivery_id, headers, body, digest)
              SELECT deliveries.id, '[]', substr(request.body, 1, 0), CAST(? AS text)
              FROM deliveries JOIN delivery_requests AS request ON request.delivery_id = deliveries.request_id
              WHERE deliveries.id = ? AND deliveries.request_id = ?`,
            parameters: [webhook.digest, id, unroutedId],
          } as const,
        ]),
    ...(stop?.status === "held" ? [noteStopped(id, webhook.agentId, now)] : []),
    ...(isWaiting(webhook) && lane !== undefined ? joinLane(id, webhook, lane, now) : []),
  ];
}

function setDigest(id: bigint, digest: string): Write {
  return {
    kind: "run",
    sql: `UPDATE delivery_requests SET digest = ? WHERE delivery_id = ?
      AND EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = ? AND deliveries.status <> 'unrouted')`,
    parameters: [digest, id, id],
  };
}

function isWaiting({ stop }: Webhook): boolean {
  return stop === undefined;
}
