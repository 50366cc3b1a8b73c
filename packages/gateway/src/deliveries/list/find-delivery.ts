import type { Kysely } from "kysely";
import type { DeliveryAttemptRow, DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import { readRequest, sizeOfPieces } from "../../bodies/body-pieces.ts";
import type { Body } from "../../bodies/body.ts";
import { findRuns } from "../../runs/find-runs.ts";
import type { Run } from "../../runs/run.ts";
import { selectDeliveries, type ListedDelivery } from "./list-deliveries.ts";

/** An attempt, finished or (without a duration) in progress. */
export type MadeAttempt = Omit<DeliveryAttemptRow, "delivery_id" | "duration"> & {
  readonly duration: number | null;
};

/** A delivery with all details except the request's body. */
export type DeliveryDetail = ListedDelivery & {
  readonly made: readonly MadeAttempt[];
  /** [name, value] pairs as sent to the agent; undefined if the request was removed. */
  readonly headers: readonly (readonly [string, string])[] | undefined;
  /** Bytes. */
  readonly bodySize: number | undefined;
  /** The deliveries that replay this one, oldest first. */
  readonly replays: readonly bigint[];
  /** Its runs (or its batch's), the latest first. */
  readonly runs: readonly Run[];
};

/** The received body, byte for byte. */
export type ReceivedBody = { readonly contentType: string | undefined; readonly body: Body };

/** The maximum number of replays listed per delivery. */
const MOST_REPLAYS = 100;

/** The delivery with this id, as in lists. */
export async function findListed(browse: Kysely<Schema>, id: bigint): Promise<ListedDelivery | undefined> {
  return selectDeliveries(browse).where("deliveries.id", "=", id).executeTakeFirst();
}

/** The delivery with this id, its attempts and its request. */
export async function findDetail(browse: Kysely<Schema>, id: bigint): Promise<DeliveryDetail | undefined> {
  const row = await selectDeliveries(browse)
    .select(["deliveries.answer", "deliveries.redirected_to", "deliveries.exchange"])
    .where("deliveries.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const [earlier, request, replays, runs] = await Promise.all([
    findEarlierAttempts(browse, id),
    findSize(browse, row.request_id ?? id),
    findReplays(browse, id),
    findRuns(browse, id),
  ]);
  return {
    ...row,
    made: withLast(earlier, row),
    headers: request && (JSON.parse(request.headers) as [string, string][]),
    bodySize: request?.pieces_id == null ? request?.size : await sizeOfPieces(browse, request.pieces_id),
    replays,
    runs,
  };
}

async function findEarlierAttempts(browse: Kysely<Schema>, id: bigint): Promise<MadeAttempt[]> {
  return browse
    .selectFrom("delivery_attempts")
    .select([
      "number",
      "started_at",
      "duration",
      "agent_status",
      "error",
      "redirected_to",
      "answer",
      "exchange",
    ])
    .where("delivery_id", "=", id)
    .orderBy("number")
    .execute();
}

/** The headers of a request and the size of its body. Neither engine reads the body for this: `length` counts bytes. */
async function findSize(browse: Kysely<Schema>, requestId: bigint) {
  return browse
    .selectFrom("delivery_requests")
    .select((expression) => ["headers", "pieces_id", expression.fn<number>("length", ["body"]).as("size")])
    .where("delivery_id", "=", requestId)
    .executeTakeFirst();
}

async function findReplays(browse: Kysely<Schema>, id: bigint): Promise<bigint[]> {
  const replays = await browse
    .selectFrom("deliveries")
    .select("id")
    .where("replay_of", "=", id)
    .orderBy("id")
    .limit(MOST_REPLAYS)
    .execute();
  return replays.map((replay) => replay.id);
}

/** The body of the delivery with this id, as received. */
export async function findBody(browse: Kysely<Schema>, id: bigint): Promise<ReceivedBody | undefined> {
  const delivery = await browse
    .selectFrom("deliveries")
    .select(["id", "request_id"])
    .where("id", "=", id)
    .executeTakeFirst();
  const request = delivery && (await readRequest(browse, delivery));
  if (request === undefined) return undefined;
  const headers = JSON.parse(request.headers) as [string, string][];
  return {
    contentType: headers.find(([name]) => name.toLowerCase() === "content-type")?.[1],
    body: request.body,
  };
}

type LastAttempt = Pick<
  DeliveryRow,
  | "status"
  | "attempts"
  | "attempt_started_at"
  | "duration"
  | "agent_status"
  | "error"
  | "redirected_to"
  | "answer"
  | "exchange"
>;

const NOTHING_YET = {
  duration: null,
  agent_status: null,
  error: null,
  redirected_to: null,
  answer: null,
  exchange: null,
};

/** The last attempt is in the delivery's own row; once another one is due, it is also among the earlier ones. */
function withLast(earlier: readonly MadeAttempt[], row: LastAttempt): readonly MadeAttempt[] {
  const { attempts: number, attempt_started_at: started_at, status } = row;
  if (started_at === null || earlier.some((attempt) => attempt.number === number)) return earlier;
  // During an attempt, the row still contains the result of the previous one.
  const { duration, agent_status, error, redirected_to, answer, exchange } =
    status === "running" ? NOTHING_YET : row;
  const last = { number, started_at, duration, agent_status, error, redirected_to, answer, exchange };
  return [...earlier, last];
}
