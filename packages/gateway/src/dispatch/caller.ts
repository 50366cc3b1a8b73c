import type { AnswerSink } from "./attempts/forward.ts";
import type { Cancellation } from "./attempts/cancellation.ts";
import type { Plan } from "./plan.ts";

/** The caller of the ingress, which is waiting for the result of its webhook. */
export type Caller = {
  /** Returns a sink for the agent's response to the delivery with this id. */
  sinkFor(id: bigint): AnswerSink;
  /** Acknowledges the delivery: it is stored, and will be delivered. */
  postpone(id: bigint, plan: Pick<Plan, "preference" | "acknowledge">): void;
  /** Aborts a response that has begun and cannot continue. */
  breakOff(): void;
  readonly gone: Cancellation;
};
