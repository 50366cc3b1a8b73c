import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
  groupSize,
  writesOf,
  type Entry,
} from "../../packages/gateway/src/dispatch/journal/commits/commit-group.ts";
import { createDeliveryIds } from "../../packages/gateway/src/ids/delivery-id.ts";
import { deliveryRow, requestRow } from "../../packages/gateway/src/deliveries/delivery-row.ts";
import { dedupeKeysOf } from "../../packages/gateway/src/deliveries/dedupe-keys.ts";
import { openDatabase } from "../../packages/gateway/src/storage/open.ts";
import { DELIVERY_ID_HEADER } from "../load/push.ts";

/** Durably stores a webhook that was answered 200. */
export type Record = (request: IncomingMessage, headers: readonly string[], body: Buffer) => Promise<void>;

/**
 * Records webhooks as the gateway records those with policy `direct`: the same rows, in groups, by the same code. It is
 * given their contents instead of extracting them.
 */
export async function openRecorder(databaseUrl: string): Promise<Record> {
  const database = await openDatabase(databaseUrl);
  const waiting: Entry[] = [];
  let isCommitting = false;
  const commit = async (): Promise<void> => {
    isCommitting = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupSize(waiting));
      await database.commit(writesOf(group));
      for (const entry of group) entry.settle(new Set(), new Set(), []);
    }
    isCommitting = false;
  };
  const nextId = createDeliveryIds(() => 1, Date.now);
  const agentId = randomUUID();
  const keyId = randomUUID();
  return (request, headers, body) =>
    new Promise((resolve, reject) => {
      const id = nextId();
      const time = Date.now();
      const providerDeliveryId = String(request.headers[DELIVERY_ID_HEADER]);
      const webhook = {
        accountId: "",
        agentId,
        route: "POST /hook",
        policy: "direct",
        method: "POST",
        path: "/hook",
        provider: "github",
        keyId,
        event: "push",
        providerDeliveryId,
        conversation: "octo-org/octo-repo@refs/heads/main",
        ordering: "concurrent",
        lane: undefined,
        ...dedupeKeysOf(
          { provider: "github", keyId, place: "POST /hook" },
          providerDeliveryId,
          providerDeliveryId,
        ),
        sameBodyWithin: 86_400_000,
        timeout: 30_000,
        replayOf: undefined,
        traceId: undefined,
        headers,
        body,
      } as const;
      const result = {
        agentStatus: 200,
        error: undefined,
        duration: 1,
        answer: undefined,
        retryNotBefore: undefined,
      };
      waiting.push({
        delivery: deliveryRow(webhook, {
          id,
          status: "delivered",
          gateway: "bench",
          next_attempt_at: null,
          attempts: 1,
          attempt_started_at: time,
          finished_at: time,
          changed_at: time,
          result,
          told: undefined,
        }),
        request: requestRow(id, webhook, { body, piecesId: null, size: null }),
        settle: () => resolve(),
        fail: reject,
      });
      if (!isCommitting) void commit();
    });
}
