import { isUtf8 } from "node:buffer";
import { isInMemory } from "../../bodies/body.ts";
import type { RunningDelivery } from "../../deliveries/delivery.ts";
import type { RunTokens } from "../../runs/run-token.ts";
import { attemptHeaders } from "../attempts/request/agent-headers.ts";
import { asSent } from "../attempts/request/digest-content.ts";

/** A delivery that an agent has claimed, with everything that a pushed request would carry. */
export type ClaimedDelivery = {
  readonly id: bigint;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  readonly leaseToken: string;
  /** Unix milliseconds by which it must be acknowledged or its lease extended. */
  readonly leaseUntil: number;
  readonly method: string;
  /** Path and query below the agent's URL, as received. */
  readonly path: string;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  readonly body: ClaimedBody;
  readonly route: string;
  readonly event: string | undefined;
  readonly provider: string;
  readonly conversation: string | undefined;
  /** The number of deliveries in the body, if it is a batch. */
  readonly batchCount: number | undefined;
};

export type ClaimedBody =
  | { readonly kind: "text" | "base64"; readonly content: string }
  /** Too large: the agent downloads it. */
  | { readonly kind: "omitted" };

export type DescribeParts = {
  readonly runTokens: Pick<RunTokens, "issue">;
  /** The gateway's public base URL; undefined if unknown. */
  readonly publicUrl: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/** The largest body included in a response, in bytes. */
const MOST_INLINE = 1024 * 1024;

/**
 * @param room - how many bytes of bodies still fit into the response. A batch is always included, because it cannot be
 * downloaded.
 */
export async function describeClaimed(
  delivery: RunningDelivery,
  internalKey: string,
  room: number,
  parts: DescribeParts,
): Promise<Omit<ClaimedDelivery, "leaseUntil">> {
  const { id, attempt } = delivery;
  const webhook = asSent(delivery.webhook);
  const { agentId, method, path, headers, body, route, event, provider, conversation, batchCount } = webhook;
  const own = await attemptHeaders({ ...delivery, webhook }, internalKey, parts.now(), parts);
  const isInline =
    isInMemory(body) && (batchCount !== undefined || body.length <= Math.min(MOST_INLINE, room));
  return {
    id,
    attempt,
    leaseToken: parts.runTokens.issue({ deliveryId: id, attempt, agentId }),
    method,
    path,
    headers: [...headers, ...own],
    body: isInline ? contentOf(body) : { kind: "omitted" },
    route,
    event,
    provider,
    conversation,
    batchCount,
  };
}

function contentOf(body: Buffer): ClaimedBody {
  return isUtf8(body)
    ? { kind: "text", content: body.toString() }
    : { kind: "base64", content: body.toString("base64") };
}
