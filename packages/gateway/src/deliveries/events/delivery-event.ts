import { formatDeliveryId, receivedAt, spellId } from "../../ids/delivery-id.ts";
import type { ChangeKind, DeliveryChangeRow } from "../../storage/schema/delivery-changes.ts";
import type { DeliveryFilter } from "../list/filter.ts";
import type { ListedDelivery } from "../list/list-deliveries.ts";

/** `received`: a webhook arrived. The others are later changes, which may happen several times or never. */
export const EVENT_KINDS = [
  "received",
  "failed",
  "held",
  "unrouted",
  "run_finished",
] as const satisfies readonly ChangeKind[];
export type EventKind = (typeof EVENT_KINDS)[number];

/** Which events a follower gets. */
export type EventSelection = {
  readonly kinds: readonly EventKind[];
  /** Selects by their deliveries. */
  readonly filter: DeliveryFilter;
  /** Excludes older changes, in Unix milliseconds. */
  readonly since?: number | undefined;
};

/** A webhook that was received, or a change of its delivery. */
export type DeliveryEvent = {
  readonly kind: EventKind;
  /** Its position among all events. */
  readonly position: bigint;
  /** The delivery's current state. */
  readonly delivery: ListedDelivery;
  /** The change; undefined if the webhook was received. */
  readonly change: DeliveryChange | undefined;
};

export type DeliveryChange = Omit<DeliveryChangeRow, "key" | "position" | "delivery_id" | "kind">;

/** A webhook that was received. */
export function receivedEvent(delivery: ListedDelivery, position = delivery.id): DeliveryEvent {
  return { kind: "received", position, delivery, change: undefined };
}

/** The public id; for a received webhook, the delivery's id. */
export function eventIdOf({ kind, position, delivery }: DeliveryEvent): string {
  return kind === "received" ? formatDeliveryId(delivery.id) : `evt_${spellId(position)}`;
}

/** When it happened, in Unix milliseconds. */
export function happenedAt({ delivery, change }: DeliveryEvent): number {
  return change === undefined ? receivedAt(delivery.id) : change.at;
}
