import type { AnswerSink } from "./attempts/forward.ts";
import type { Cancellation } from "./attempts/cancellation.ts";
import type { Plan } from "./plan.ts";

/** The caller of the ingress, as the one who waits to hear what became of a webhook. */
export type Caller = {
  /** Takes the agent's answer to the delivery with this id. */
  sinkFor(id: bigint): AnswerSink;
  /** Acknowledges the delivery: it is on disk, and will reach the agent. */
  postpone(id: bigint, plan: Pick<Plan, "preference" | "acknowledge">): void;
  /** Lets them see that an answer which has begun does not go on. */
  breakOff(): void;
  readonly gone: Cancellation;
};
