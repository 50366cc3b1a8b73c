import { BodyMissing, BodyUnread, readWhole, type Body } from "../../bodies/body.ts";
import { NO_REQUEST, readRequests, type RequestRead } from "../../bodies/body-pieces.ts";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import type { Batch, RunningDelivery, Webhook } from "../../deliveries/delivery.ts";
import { readActor } from "../../filters/actor.ts";
import { messageOf } from "../../error-message.ts";
import { formatDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import { contextIn, contextHeaders } from "../../telemetry/trace-context.ts";
import type { Attempted } from "./attempt.ts";
import { BATCH_TYPE, MOST_BATCHED, describeMember } from "./batch-content.ts";
import { digestHeaders } from "./digest-content.ts";
import type { Tried } from "./outgoing-body.ts";

export type BatchParts = {
  readonly database: Pick<Database, "prompt" | "bodies">;
  readonly memory: Pick<BodyMemory, "read">;
  /** Under which the gateway is reached; undefined: not known. */
  readonly publicUrl: string | undefined;
};

/** How much memory the content of a batch may take, with its headers and as JSON, in bytes. */
const ROOM = 4 * MOST_BATCHED;
/** How long an attempt waits for that memory, in milliseconds. */
const PATIENCE = 5_000;
/** How many requests are read at once. */
const STEP = 16;

/** Makes one attempt for all deliveries of a batch: their requests are read and sent as one. */
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

/** The request that stands for all deliveries of a batch. It goes where the first one would. */
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
    // Each delivery has its own.
    actor: undefined,
    standing: undefined,
    digest: undefined,
    headers: ["content-type", BATCH_TYPE, ...(trace === undefined ? [] : contextHeaders(trace))],
    body: Buffer.from(JSON.stringify(content)),
    batchCount: deliveries.length,
  };
}

async function readMembers(ids: readonly bigint[], { database, publicUrl }: BatchParts) {
  const rows = await database.prompt
    .selectFrom("deliveries")
    .select([
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
    ])
    .where("id", "in", ids)
    .execute();
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const members: ReturnType<typeof describeMember>[] = [];
  let left = MOST_BATCHED;
  for (let next = 0; next < ids.length; next += STEP) {
    const step = ids.slice(next, next + STEP).flatMap((id) => rowOf.get(id) ?? []);
    const requests = await readRequests(database.prompt, step, database.bodies);
    for (const row of step) {
      const { id } = row;
      const request = requests.get(id) ?? NO_REQUEST;
      const body = await readIfFits(request, left);
      left -= body?.length ?? 0;
      members.push(
        describeMember(
          {
            id: formatDeliveryId(id),
            event: row.event ?? undefined,
            provider: row.provider,
            method: row.method,
            path: row.path,
            actor: readActor(row),
            standing: row.standing ?? undefined,
            summary: row.summary ?? undefined,
            receivedAt: new Date(receivedAt(id)).toISOString(),
            headers: headersIn(request),
            isDigest: request.digest !== undefined,
          },
          body,
          `${publicUrl?.replace(/\/+$/, "") ?? ""}/deliveries/${formatDeliveryId(id)}/body`,
        ),
      );
    }
  }
  return members;
}

function headersIn({ headers, digest }: RequestRead): readonly string[] {
  const received = (JSON.parse(headers) as [string, string][]).flat();
  return digest === undefined ? received : digestHeaders(received);
}

/** @returns undefined if it is larger than what is left, or no longer stored. */
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
