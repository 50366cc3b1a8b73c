import type { Run, RunReport, RunState } from "./run.ts";

/** The runs of all gateways on a database. All reject while the store is away. */
export type Runs = {
  /**
   * Records what an agent reports of the run that an attempt started, and what follows. On disk when it resolves.
   *
   * @param attempt - the number of the attempt whose token the agent has.
   */
  report(deliveryId: bigint, attempt: number, report: RunReport): Promise<Reported>;
  /**
   * Resolves when a delivery that is not on record may be: an agent may report before its response to a `direct` attempt
   * is recorded, also to another gateway.
   */
  recorded(deliveryId: bigint): Promise<void>;
  /** All runs of a delivery, the latest attempt's first. For any delivery of a batch: the batch's. */
  find(deliveryId: bigint): Promise<readonly Run[]>;
  /**
   * Calls off the run in progress: the next report's answer says so. For any delivery of a batch: the batch's.
   *
   * @returns false if none is in progress.
   */
  requestCancel(deliveryId: bigint): Promise<boolean>;
};

export type Reported =
  | {
      readonly outcome: "recorded";
      /** Whether a person called the run off. */
      readonly cancel: boolean;
      readonly state: RunState;
    }
  /** There is a later attempt, or the run has ended. */
  | { readonly outcome: "attempt_over" };
