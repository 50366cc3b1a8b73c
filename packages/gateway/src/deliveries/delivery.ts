/** How a delivery ended. */
export type DeliveryStatus =
  /** The agent answered 2xx or 3xx. */
  | "delivered"
  /** The agent answered 4xx: it has it, and does not want it. */
  | "rejected"
  /** No answer, a broken one, or 5xx. */
  | "failed"
  /** The caller hung up before the agent answered. */
  | "cancelled";

/** A received webhook, proven and about to be delivered. */
export type Webhook = {
  readonly id: bigint;
  readonly agentId: string;
  readonly route: string;
  readonly policy: "direct";
  readonly method: string;
  /** Path and query below the agent's URL, as received. */
  readonly path: string;
  readonly provider: string;
  readonly keyId: string;
  readonly event: string | undefined;
  readonly providerDeliveryId: string | undefined;
  readonly conversation: string | undefined;
  /** Names and values in turn, as the agent is to see them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
};

/** What became of it. */
export type DeliveryResult = {
  readonly status: DeliveryStatus;
  readonly agentStatus: number | undefined;
  /** Why there was no whole answer. */
  readonly error: ForwardError | undefined;
  /** Milliseconds from forwarding to the start of the agent's answer, or to giving up. */
  readonly duration: number;
};

export type ForwardError =
  /** No connection, or it broke before an answer. */
  | "agent_unreachable"
  /** Silent for too long. */
  | "agent_timeout"
  /** An answer that is not HTTP, or that HTTP cannot pass on. */
  | "agent_answer_invalid"
  /** The answer began and broke off. */
  | "agent_answer_broken"
  | "caller_gone";

/** The status of a delivery by the agent's answer. */
export function statusOf(agentStatus: number): DeliveryStatus {
  if (agentStatus < 400) return "delivered";
  return agentStatus < 500 ? "rejected" : "failed";
}
