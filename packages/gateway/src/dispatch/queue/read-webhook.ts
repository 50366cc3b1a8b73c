import { LOCAL_ACCOUNT_ID } from "../../accounts/account.ts";
import { POLICIES } from "../../agents/routes/route.ts";
import type { RequestRead } from "../../bodies/body-pieces.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { readOrdering } from "../../deliveries/ordering/read-ordering.ts";
import { readActor } from "../../filters/actor.ts";
import { readSessionKey } from "../../sessions/session-key.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";

/** Reads a stored webhook. */
export function readWebhook(row: DeliveryRow, { headers, body, digest }: RequestRead): Webhook {
  return {
    accountId: row.account_id ?? LOCAL_ACCOUNT_ID,
    agentId: row.agent_id,
    route: row.route,
    policy: POLICIES.find((policy) => policy === row.policy) ?? "assured",
    method: row.method,
    path: row.path,
    provider: row.provider,
    keyId: row.key_id,
    event: row.event ?? undefined,
    providerDeliveryId: row.provider_delivery_id ?? undefined,
    conversation: row.conversation ?? undefined,
    sessionKey: readSessionKey(row),
    session: row.session ?? undefined,
    ordering: readOrdering(row.ordering),
    lane: row.lane ?? undefined,
    // Needed only on arrival: replays may be repeated.
    dedupeKey: undefined,
    bodyKey: undefined,
    sameBodyWithin: 0,
    timeout: row.timeout,
    replayOf: row.replay_of ?? undefined,
    source: row.source_id === null ? undefined : { id: row.source_id, value: row.source_value ?? undefined },
    isShadow: row.shadow === 1,
    isTest: row.test === 1,
    actor: readActor(row),
    standing: row.standing ?? undefined,
    summary: row.summary ?? undefined,
    traceId: row.trace_id ?? undefined,
    headers: (JSON.parse(headers) as [string, string][]).flat(),
    body,
    digest,
  };
}
