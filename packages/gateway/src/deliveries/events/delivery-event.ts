import { formatDeliveryId, receivedAt, spellId } from "../../ids/delivery-id.ts";
import type { ChangeKind, DeliveryChangeRow } from "../../storage/schema/delivery-changes.ts";
import type { DeliveryFilter } from "../list/filter.ts";
import type { ListedDelivery } from "../list/list-deliveries.ts";

/** `received`: a webhook arrived. The others are later changes, and may come several times or never. */
export const EVENT_KINDS = [
  "received",
  "failed",
  "held",
  "unrouted",
  "run_finished",
] as const satisfies readonly ChangeKind[];
export type EventKind = (typeof EVENT_KINDS)[number];

/** Which events somebody gets. */
export type EventSelection = {
  readonly kinds: readonly EventKind[];
  /** Of their deliveries. */
  readonly filter: DeliveryFilter;
  /** Leaves out changes that are older, in Unix milliseconds. */
  readonly since?: number | undefined;
};

/** A webhook that was received, or a change of its delivery. */
export type DeliveryEvent = {
  readonly kind: EventKind;
  /** Its place among all events. */
  readonly position: bigint;
  /** As it is now. */
  readonly delivery: ListedDelivery;
  /** What changed; undefined if it was received. */
  readonly change: DeliveryChange | undefined;
};

export type DeliveryChange = Omit<DeliveryChangeRow, "key" | "position" | "delivery_id" | "kind">;

/** A webhook that was received. */
export function receivedEvent(delivery: ListedDelivery, position = delivery.id): DeliveryEvent {
  return { kind: "received", position, delivery, change: undefined };
}

/** The public id: that of the delivery, if it was received. */
export function eventIdOf({ kind, position, delivery }: DeliveryEvent): string {
  return kind === "received" ? formatDeliveryId(delivery.id) : `evt_${spellId(position)}`;
}

/** When it happened, in Unix milliseconds. */
export function happenedAt({ delivery, change }: DeliveryEvent): number {
  return change === undefined ? receivedAt(delivery.id) : change.at;
}
