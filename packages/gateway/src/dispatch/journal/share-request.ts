import { requestRow } from "../../deliveries/delivery-row.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { isUniqueViolation } from "../../storage/unique-violation.ts";
import type { Entry } from "./commits/commit-group.ts";
import type { StoreBody } from "./commits/store-body.ts";

export type ShareRequestParts = {
  readonly nextId: () => bigint;
  /** Adds an entry to the next commit. */
  readonly add: (entry: Entry) => void;
  readonly storeBody: StoreBody;
};

/** See `Journal.share`. */
export type ShareRequest = (webhook: Pick<Webhook, "headers" | "body">) => Promise<bigint>;

export function createShareRequest({ nextId, add, storeBody }: ShareRequestParts): ShareRequest {
  return async (webhook) => {
    const storedAs = await storeBody(webhook);
    for (;;) {
      const id = nextId();
      const request = requestRow(id, { headers: webhook.headers, digest: undefined }, storedAs);
      try {
        await new Promise<void>((resolve, reject) =>
          add({
            after: [
              {
                kind: "run",
                sql: `INSERT INTO delivery_requests (delivery_id, headers, body, pieces_id, body_size, digest, shared)
                  VALUES (?, ?, ?, CAST(? AS bigint), CAST(? AS bigint), CAST(? AS text), 1)`,
                parameters: request,
              },
            ],
            settle: () => resolve(),
            fail: reject,
          }),
        );
        return id;
      } catch (error) {
        // Another request has this id.
        if (!isUniqueViolation(error)) throw error;
      }
    }
  };
}
