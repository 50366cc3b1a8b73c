import { prefixed, type AgentLog } from "./log.ts";

/** What the gateway says of a request that it forwarded. */
export type DeliveryContext = {
  /** The delivery's id (`dlv_…`): the same at each attempt, so that a handler can tell what it has done already. */
  readonly deliveryId: string;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** Who was proven to have sent it: `github`, `slack` …, or `external` for the holder of an agent API key. */
  readonly provider: string;
  /** The provider's name for what happened: `push`, `pull_request.opened`, `app_mention`. */
  readonly event: string | undefined;
  /** What it is about, the same for all deliveries about it: `owner/repo#7`, a Slack thread. */
  readonly conversation: string | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The agent's log, with the delivery's id before each message. */
  readonly log: AgentLog;
};

/** Reads the gateway's `x-agentex-*` headers; where they are missing, the signature was not asked for. */
export function readContext({ headers, signal }: Request, log: AgentLog): DeliveryContext {
  const deliveryId = headers.get("x-agentex-delivery-id") ?? `unsigned_${crypto.randomUUID()}`;
  const attempt = Number(headers.get("x-agentex-attempt") ?? 1);
  return {
    deliveryId,
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1,
    provider: headers.get("x-agentex-provider") ?? "external",
    event: decode(headers.get("x-agentex-event")),
    conversation: decode(headers.get("x-agentex-conversation")),
    signal,
    log: prefixed(log, deliveryId),
  };
}

/** The gateway percent-encodes what no header can hold, and `%` itself. */
function decode(value: string | null): string | undefined {
  if (value === null) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
