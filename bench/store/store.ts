import { LOCAL_ACCOUNT_ID } from "../../packages/gateway/src/accounts/account.ts";
import { createOpenIds } from "../../packages/gateway/src/dispatch/journal/open-ids.ts";
import { createDeliveryIds } from "../../packages/gateway/src/ids/delivery-id.ts";
import type { AttemptResult, Webhook } from "../../packages/gateway/src/deliveries/delivery.ts";
import { laneOf } from "../../packages/gateway/src/deliveries/ordering/lane.ts";
import { dedupeKeysOf } from "../../packages/gateway/src/deliveries/dedupe-keys.ts";
import {
  createJournal,
  type InHand,
  type Journal,
} from "../../packages/gateway/src/dispatch/journal/journal.ts";
import { createQueue, type Queue } from "../../packages/gateway/src/dispatch/queue/queue.ts";
import { createSenderAnswers } from "../../packages/gateway/src/dispatch/journal/sender-answers.ts";
import type { Database } from "../../packages/gateway/src/storage/database.ts";
import { openDatabase } from "../../packages/gateway/src/storage/open.ts";
import { createPassingTracing } from "../../packages/gateway/src/telemetry/tracing.ts";
import { ShortLivedMap } from "../../packages/gateway/src/short-lived-map.ts";
import { nextPush, signedPushes } from "../load/push.ts";

/** A gateway's journal and queue on a store, without the gateway around them. */
export type Store = {
  readonly database: Database;
  readonly journal: Journal;
  readonly queue: Queue;
  /** The number of changes in each commit of the journal. */
  readonly groups: number[];
  close(): Promise<void>;
};

const GATEWAY = "bench";

const RUN_LEASE = 120_000;

/** Opens the store as a gateway does, with its schema migrated. */
export async function openStore(url: string): Promise<Store> {
  const database = await openDatabase(url);
  const inHand: InHand = new ShortLivedMap();
  const groups: number[] = [];
  const now = Date.now;
  const elapsed = (): number => performance.now();
  const nextId = createDeliveryIds(() => 0, now);
  const journal = createJournal({
    // One commit at a time, as on an unshared store: concurrent commits would split the changes between them.
    database: { ...database, isShared: false },
    nextId,
    openIds: createOpenIds(nextId, elapsed),
    gateway: GATEWAY,
    inHand,
    runLease: RUN_LEASE,
    answers: createSenderAnswers(database, elapsed),
    store: { took() {}, refused() {} },
    measure: { committed: (size) => void groups.push(size) },
    tracing: createPassingTracing(),
    boundKeys: { look: async () => undefined },
    now,
    elapsed,
  });
  const queue = createQueue({ database, gateway: GATEWAY, inHand, now, onError() {} });
  return { database, journal, queue, groups, close: () => database.close() };
}

const PUSH = nextPush(signedPushes("octo/store", "a secret of the bench", 5_000));
const HEADERS = Object.entries(PUSH.headers).flat();
let number = 0;

/** A push of 5,000 bytes, with a new delivery id for each call. */
export function newWebhook(agentId: string, rest: Partial<Webhook> = {}): Webhook {
  number += 1;
  const keyId = "0198a000-0000-7000-8000-000000000000";
  // Random like GitHub's ids, so that each insert lands elsewhere in the index.
  const providerDeliveryId = rest.providerDeliveryId ?? crypto.randomUUID();
  const conversation = rest.conversation ?? `octo/store@refs/heads/${number % 1_000}`;
  const { ordering = "concurrent" } = rest;
  return {
    accountId: LOCAL_ACCOUNT_ID,
    agentId,
    route: "POST /push",
    policy: "assured",
    method: "POST",
    path: "/push",
    provider: "github",
    keyId,
    event: "push",
    providerDeliveryId,
    conversation,
    ordering,
    lane: ordering === "batch" ? undefined : laneOf(ordering, conversation, keyId),
    ...dedupeKeysOf(
      { provider: "github", keyId, place: "POST /push" },
      providerDeliveryId,
      providerDeliveryId,
    ),
    sameBodyWithin: 86_400_000,
    timeout: 10_000,
    replayOf: undefined,
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    headers: HEADERS,
    body: PUSH.body,
    ...rest,
  };
}

/** The result of an attempt that the agent answered 200. */
export const DELIVERED: AttemptResult = {
  agentStatus: 200,
  error: undefined,
  duration: 12,
  answer: Buffer.from('{"result":"ok"}'),
  retryNotBefore: undefined,
};
