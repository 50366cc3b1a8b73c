import { accountColumn } from "../../accounts/account.ts";
import type { DeliveryStatus } from "../delivery.ts";
import { isActor, isProviderId, matchesSearch } from "../search/match-search.ts";
import { readSearch } from "../search/read-search.ts";
import { LARGEST_ID, firstIdAt, parseDeliveryId, receivedAt } from "../../ids/delivery-id.ts";

/** Selects deliveries: all given conditions must match. */
export type DeliveryFilter = {
  /** The account; undefined: any. */
  readonly accountId?: string | undefined;
  /** The agents; undefined: any. */
  readonly agentIds?: readonly string[] | undefined;
  readonly agentId?: string | undefined;
  readonly route?: string | undefined;
  /** A provider's id, or `external`. */
  readonly provider?: string | undefined;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
  /** The public id of a batch: that of its first delivery. */
  readonly batch?: string | undefined;
  readonly statuses?: readonly DeliveryStatus[] | undefined;
  /** Part of the summary, case-insensitive. */
  readonly summary?: string | undefined;
  /** An id, the start of one, or words; see `readSearch`. */
  readonly q?: string | undefined;
  /** The provider's id of the event, or at least its first six characters. */
  readonly providerDeliveryId?: string | undefined;
  /** The id or name of the actor. */
  readonly actor?: string | undefined;
  /** A key's id or name. */
  readonly key?: string | undefined;
  /** The name of the source that received it. */
  readonly source?: string | undefined;
  /** Arrived at or after this time, in Unix milliseconds. */
  readonly from?: number | undefined;
  /** Arrived before this time, in Unix milliseconds. */
  readonly to?: number | undefined;
};

/** The ids between two others, both exclusive. */
export type IdRange = { readonly above: bigint; readonly below: bigint };

/** Ids contain the time of arrival, so a time range is a range of ids. */
export function rangeOf({ from, to, q }: DeliveryFilter): IdRange {
  const above = from === undefined ? -1n : firstIdAt(from) - 1n;
  const below = to === undefined ? LARGEST_ID : firstIdAt(to);
  const search = q === undefined ? undefined : readSearch(q);
  if (search?.kind !== "id") return { above, below };
  return {
    above: search.above > above ? search.above : above,
    below: search.below < below ? search.below : below,
  };
}

/** The ids in both ranges; undefined if there are none. */
export function within(a: IdRange, b: IdRange): IdRange | undefined {
  const above = a.above > b.above ? a.above : b.above;
  const below = a.below < b.below ? a.below : b.below;
  return above < below ? { above, below } : undefined;
}

/** The parts of a delivery that a filter uses. */
export type Filterable = {
  readonly id: bigint;
  readonly account_id: string | null;
  readonly agent_id: string;
  readonly route: string;
  readonly provider: string;
  readonly event: string | null;
  readonly provider_delivery_id: string | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly conversation: string | null;
  readonly batch_id: bigint | null;
  readonly status: DeliveryStatus;
  readonly summary: string | null;
  readonly key_id: string;
  readonly key_name: string | null;
  readonly source_name: string | null;
};

/** Whether a delivery matches. `list-deliveries.ts` has the same filter in SQL. */
export function matches(filter: DeliveryFilter, delivery: Filterable): boolean {
  const { agentId, route, provider, event, conversation, batch, statuses, summary, key, source, from, to } =
    filter;
  const { q, providerDeliveryId, actor } = filter;
  const time = receivedAt(delivery.id);
  return (
    (filter.accountId === undefined || accountColumn(filter.accountId) === delivery.account_id) &&
    (filter.agentIds === undefined || filter.agentIds.includes(delivery.agent_id)) &&
    (agentId === undefined || agentId === delivery.agent_id) &&
    (route === undefined || route === delivery.route) &&
    (provider === undefined || provider === delivery.provider) &&
    (event === undefined || event === delivery.event) &&
    (conversation === undefined || conversation === delivery.conversation) &&
    (batch === undefined || parseDeliveryId(batch) === delivery.batch_id) &&
    (statuses === undefined || statuses.includes(delivery.status)) &&
    (summary === undefined || contains(delivery.summary, summary)) &&
    (q === undefined || matchesSearch(readSearch(q), delivery)) &&
    (providerDeliveryId === undefined || isProviderId(delivery, providerDeliveryId)) &&
    (actor === undefined || isActor(delivery, actor)) &&
    (key === undefined || key === delivery.key_id || key === delivery.key_name) &&
    (source === undefined || source === delivery.source_name) &&
    (from === undefined || time >= from) &&
    (to === undefined || time < to)
  );
}

function contains(text: string | null, part: string): boolean {
  return text !== null && text.toLowerCase().includes(part.toLowerCase());
}
