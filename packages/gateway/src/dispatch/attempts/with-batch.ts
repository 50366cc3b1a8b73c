import { BodyMissing, BodyUnread, readWhole, type Body } from "../../bodies/body.ts";
import { NO_REQUEST, readRequests, type RequestRead } from "../../bodies/body-pieces.ts";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import type { Batch, RunningDelivery, Webhook } from "../../deliveries/delivery.ts";
import { readActor } from "../../filters/actor.ts";
import { messageOf } from "../../error-message.ts";
import { formatDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import { contextIn, contextHeaders } from "../../telemetry/trace-context.ts";
import type { Attempted } from "./attempt.ts";
import { BATCH_TYPE, MOST_BATCHED, describeMember } from "./request/batch-content.ts";
import { digestHeaders } from "./request/digest-content.ts";
import type { Tried } from "./outgoing-body.ts";

export type BatchParts = {
  readonly database: Pick<Database, "prompt" | "bodies">;
  readonly memory: Pick<BodyMemory, "read">;
  /** The gateway's public base URL; undefined if unknown. */
  readonly publicUrl: string | undefined;
};

/** How much memory the content of a batch may take, including its headers and JSON, in bytes. */
const ROOM = 4 * MOST_BATCHED;
/** How long an attempt waits for that memory, in milliseconds. */
const PATIENCE = 5_000;
/** How many requests are read at a time. */
const STEP = 16;

/** Makes one attempt for all deliveries of a batch, whose requests are combined into one. */
export async function withBatch(
  delivery: RunningDelivery,
  batch: Batch,
  parts: BatchParts,
  attempt: (delivery: RunningDelivery) => Promise<Attempted>,
): Promise<Tried> {
  const { read } = parts.memory;
  if (!(await read.take(ROOM, PATIENCE))) return { notMade: "no_room", cause: undefined };
  try {
    return await attempt({ ...delivery, webhook: await batchWebhook(delivery, batch, parts) });
  } catch (error) {
    if (error instanceof BodyUnread) return { notMade: "body_unread", cause: error };
    throw error;
  } finally {
    read.release(ROOM);
  }
}

/** Builds the request that represents all deliveries of a batch. It goes where the first one would. */
async function batchWebhook(
  { id, webhook }: RunningDelivery,
  batch: Batch,
  parts: BatchParts,
): Promise<Webhook> {
  const deliveries = await readMembers([id, ...batch.others], parts).catch((error: unknown) => {
    throw new BodyUnread(messageOf(error), { cause: error });
  });
  const content = { conversation: webhook.conversation ?? null, count: deliveries.length, deliveries };
  const trace = contextIn(webhook.headers);
  return {
    ...webhook,
    event: undefined,
    // Each delivery has its own actor.
    actor: undefined,
    standing: undefined,
    digest: undefined,
    headers: ["content-type", BATCH_TYPE, ...(trace === undefined ? [] : contextHeaders(trace))],
    body: Buffer.from(JSON.stringify(content)),
    batchCount: deliveries.length,
  };
}

const MEMBER_COLUMNS = [
  "id",
  "request_id",
  "event",
  "provider",
  "method",
  "path",
  "actor_id",
  "actor_name",
  "actor_kind",
  "standing",
  "summary",
] as const;

async function readMembers(ids: readonly bigint[], { database, publicUrl }: BatchParts) {
  const rows = await database.prompt
    .selectFrom("deliveries")
    .select(MEMBER_COLUMNS)
    .where("id", "in", ids)
    .execute();
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const members: ReturnType<typeof describeMember>[] = [];
  let left = MOST_BATCHED;
  for (let next = 0; next < ids.length; next += STEP) {
    const step = ids.slice(next, next + STEP).flatMap((id) => rowOf.get(id) ?? []);
    const requests = await readRequests(database.prompt, step, database.bodies);
    for (const row of step) {
      const request = requests.get(row.id) ?? NO_REQUEST;
      const body = await readIfFits(request, left);
      left -= body?.length ?? 0;
      const { id, ...about } = describeRow(row, request);
      const url = `${publicUrl?.replace(/\/+$/, "") ?? ""}/deliveries/${id}/body`;
      members.push(describeMember({ id, ...about }, body, url));
    }
  }
  return members;
}

function describeRow(row: Pick<DeliveryRow, (typeof MEMBER_COLUMNS)[number]>, request: RequestRead) {
  return {
    id: formatDeliveryId(row.id),
    event: row.event ?? undefined,
    provider: row.provider,
    method: row.method,
    path: row.path,
    actor: readActor(row),
    standing: row.standing ?? undefined,
    summary: row.summary ?? undefined,
    receivedAt: new Date(receivedAt(row.id)).toISOString(),
    headers: headersIn(request),
    isDigest: request.digest !== undefined,
  };
}

function headersIn({ headers, digest }: RequestRead): readonly string[] {
  const received = (JSON.parse(headers) as [string, string][]).flat();
  return digest === undefined ? received : digestHeaders(received);
}

/** @returns undefined if it exceeds the remaining room, or is no longer stored. */
async function readIfFits(
  { body: received, digest }: RequestRead,
  left: number,
): Promise<Buffer | undefined> {
  const body: Body = digest === undefined ? received : Buffer.from(digest);
  if (body.length > left) return undefined;
  try {
    return await readWhole(body);
  } catch (error) {
    if (error instanceof BodyMissing) return undefined;
    throw error;
  }
}
