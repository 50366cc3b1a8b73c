import type { ClaimedDelivery } from "../client/openapi.ts";

/** A delivery that this process has claimed: one attempt. */
export type Claim = {
  /** Everything that an HTTP attempt carries; its `headers` include the gateway's signature. */
  readonly delivery: ClaimedDelivery;
  readonly body: Uint8Array<ArrayBuffer>;
  /**
   * Aborted with a `RunStopped` when work on it should stop: a person cancelled it, another attempt has begun, or this process
   * is stopping.
   */
  readonly signal: AbortSignal;
  /** From now on, the work reports for itself as a run: the puller no longer extends its lease, and does not settle it. */
  readonly leaveToRun: () => void;
};

/** What happens to a claim. */
export type Settlement =
  /** The agent's response, judged like one over HTTP. */
  | {
      readonly outcome: "ack";
      readonly status: number;
      readonly body?: string;
      readonly contentType?: string;
    }
  /** It could not be handled now. Without `retryAfter` (in seconds), the gateway's schedule decides. */
  | { readonly outcome: "nack"; readonly retryAfter?: number; readonly reason?: string }
  /** It failed, and is not retried. */
  | { readonly outcome: "failed"; readonly error: string }
  /** This process is stopping: another one takes over immediately. */
  | { readonly outcome: "handed_back" }
  /** Its run has reported. */
  | { readonly outcome: "left_to_run" };
