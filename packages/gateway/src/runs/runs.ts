import type { ClaimAnswer } from "./claim-answer.ts";
import type { Run, RunReport, RunState } from "./run.ts";

/** The runs of all gateways on a database. All methods reject while the store is unreachable. */
export type Runs = {
  /**
   * Records an agent's report on the run that an attempt started, and what follows. It is on disk when the promise
   * resolves.
   *
   * @param attempt - the number of the attempt whose token the agent has.
   */
  report(deliveryId: bigint, attempt: number, report: RunReport): Promise<Reported>;
  /**
   * Resolves when an unrecorded delivery may have been recorded: an agent may report before its response to a `direct`
   * attempt is recorded, and to another gateway.
   */
  recorded(deliveryId: bigint): Promise<void>;
  /**
   * Records an agent's answer about a delivery it claimed from its inbox, and what follows. It is on disk when the
   * promise resolves.
   */
  answer(deliveryId: bigint, attempt: number, answer: ClaimAnswer): Promise<Reported>;
  /**
   * Extends the lease of a delivery that an agent claimed from its inbox.
   *
   * @param lease - from now, in milliseconds; undefined: as long as before.
   */
  extend(deliveryId: bigint, attempt: number, lease: number | undefined): Promise<Extended>;
  /** All runs of a delivery, the latest attempt's first. For any delivery in a batch, the batch's runs. */
  find(deliveryId: bigint): Promise<readonly Run[]>;
  /**
   * Requests cancellation of the run in progress: the response to its next report says so. For any delivery in a batch,
   * the batch's run.
   *
   * @returns false if none is in progress.
   */
  requestCancel(deliveryId: bigint): Promise<boolean>;
};

export type Reported =
  | {
      readonly outcome: "recorded";
      /** Whether a person requested cancellation. */
      readonly cancel: boolean;
      readonly state: RunState;
      /** How long it may be silent, in milliseconds; undefined: the setting applies. */
      readonly lease?: number;
    }
  /** A later attempt exists, or the run has ended. */
  | { readonly outcome: "attempt_over" };

export type Extended =
  | {
      readonly outcome: "extended";
      /** Unix milliseconds. */
      readonly leaseUntil: number;
      /** Whether a person requested cancellation. */
      readonly cancel: boolean;
    }
  | { readonly outcome: "attempt_over" };
