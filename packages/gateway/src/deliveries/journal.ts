import type { Column, Database, StoredValue, TableRows } from "../storage/database.ts";
import type { DeliveryResult, Webhook } from "./delivery.ts";

/** The record of every webhook. What it took is on disk when its promise resolves. */
export type Journal = {
  /** Writes a delivery that has ended. */
  record(webhook: Webhook, result: DeliveryResult): Promise<void>;
  /** Changes what became of one. */
  amend(id: bigint, result: DeliveryResult): Promise<void>;
};

const DELIVERY_COLUMNS: readonly Column[] = [
  { name: "id", type: "int8" },
  { name: "agent_id", type: "text" },
  { name: "route", type: "text" },
  { name: "policy", type: "text" },
  { name: "status", type: "text" },
  { name: "method", type: "text" },
  { name: "path", type: "text" },
  { name: "provider", type: "text" },
  { name: "key_id", type: "text" },
  { name: "event", type: "text" },
  { name: "provider_delivery_id", type: "text" },
  { name: "conversation", type: "text" },
  { name: "attempts", type: "int8" },
  { name: "agent_status", type: "int8" },
  { name: "error", type: "text" },
  { name: "duration", type: "int8" },
  { name: "finished_at", type: "int8" },
];

const REQUEST_COLUMNS: readonly Column[] = [
  { name: "delivery_id", type: "int8" },
  { name: "headers", type: "text" },
  { name: "body", type: "bytea" },
];

type Entry = {
  readonly delivery: StoredValue[];
  readonly request: StoredValue[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/** Commits in groups: whatever arrives while one commit is under way shares the next, and its one fsync. */
export function createJournal(database: Database, now: () => number): Journal {
  let waiting: Entry[] = [];
  let committing = false;

  const commit = async (): Promise<void> => {
    committing = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await database.append(tablesOf(group));
        for (const entry of group) entry.resolve();
      } catch (error) {
        for (const entry of group) entry.reject(error);
      }
    }
    committing = false;
  };

  return {
    record: (webhook, result) =>
      new Promise((resolve, reject) => {
        waiting.push({ ...valuesOf(webhook, result, now()), resolve, reject });
        if (!committing) void commit();
      }),

    async amend(id, result) {
      await database.query
        .updateTable("deliveries")
        .set({
          status: result.status,
          agent_status: result.agentStatus ?? null,
          error: result.error ?? null,
          finished_at: now(),
        })
        .where("id", "=", id)
        .execute();
    },
  };
}

function tablesOf(group: readonly Entry[]): TableRows[] {
  return [
    { table: "deliveries", columns: DELIVERY_COLUMNS, rows: group.map((entry) => entry.delivery) },
    { table: "delivery_requests", columns: REQUEST_COLUMNS, rows: group.map((entry) => entry.request) },
  ];
}

function valuesOf(
  webhook: Webhook,
  result: DeliveryResult,
  now: number,
): { delivery: StoredValue[]; request: StoredValue[] } {
  return {
    delivery: [
      webhook.id,
      webhook.agentId,
      webhook.route,
      webhook.policy,
      result.status,
      webhook.method,
      storable(webhook.path),
      webhook.provider,
      webhook.keyId,
      storable(webhook.event),
      storable(webhook.providerDeliveryId),
      storable(webhook.conversation),
      1,
      result.agentStatus ?? null,
      result.error ?? null,
      Math.round(result.duration),
      now,
    ],
    request: [webhook.id, JSON.stringify(pairsOf(webhook.headers)), webhook.body],
  };
}

/** PostgreSQL's text holds neither NUL nor half a surrogate pair; what a provider sends may. */
function storable(text: string): string;
function storable(text: string | undefined): string | null;
function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll("\0", "\uFFFD").toWellFormed();
}

function pairsOf(headers: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    pairs.push([headers[index] ?? "", headers[index + 1] ?? ""]);
  }
  return pairs;
}
