import type { ClaimAnswer } from "./claim-answer.ts";
import type { Run, RunReport, RunState } from "./run.ts";

/** The runs of all gateways on a database. All reject while the store is unreachable. */
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
  /** Records what an agent says about a delivery that it took from its inbox, and what follows. On disk when it resolves. */
  answer(deliveryId: bigint, attempt: number, answer: ClaimAnswer): Promise<Reported>;
  /**
   * Extends the lease of a delivery that an agent took from its inbox.
   *
   * @param lease - from now, in milliseconds; undefined: as long as before.
   */
  extend(deliveryId: bigint, attempt: number, lease: number | undefined): Promise<Extended>;
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
      /** How long it may be silent, in milliseconds; undefined: as the setting says. */
      readonly lease?: number;
    }
  /** There is a later attempt, or the run has ended. */
  | { readonly outcome: "attempt_over" };

export type Extended =
  | {
      readonly outcome: "extended";
      /** Unix milliseconds. */
      readonly leaseUntil: number;
      /** Whether a person called it off. */
      readonly cancel: boolean;
    }
  | { readonly outcome: "attempt_over" };
