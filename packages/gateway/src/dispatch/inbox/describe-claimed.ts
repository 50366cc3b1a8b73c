import { isUtf8 } from "node:buffer";
import { isInMemory } from "../../bodies/body.ts";
import type { RunningDelivery } from "../../deliveries/delivery.ts";
import type { RunTokens } from "../../runs/run-token.ts";
import { attemptHeaders } from "../attempts/request/agent-headers.ts";
import { asSent } from "../attempts/request/digest-content.ts";

/** A delivery that an agent has claimed, with everything that a request to its URL would carry. */
export type ClaimedDelivery = {
  readonly id: bigint;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  readonly leaseToken: string;
  /** Unix milliseconds: it has to be acknowledged, or its lease extended, by then. */
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
  /** How many deliveries the body contains, if it is a batch. */
  readonly batchCount: number | undefined;
};

export type ClaimedBody =
  | { readonly kind: "text" | "base64"; readonly content: string }
  /** It is too large: the agent downloads it. */
  | { readonly kind: "omitted" };

export type DescribeParts = {
  readonly runTokens: Pick<RunTokens, "issue">;
  /** Under which the gateway is reached; undefined: not known. */
  readonly publicUrl: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/** The largest body in an answer, in bytes. */
const MOST_INLINE = 1024 * 1024;

/**
 * @param room - how many bytes of bodies still fit into the answer. A batch is always in it: it cannot be downloaded.
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
