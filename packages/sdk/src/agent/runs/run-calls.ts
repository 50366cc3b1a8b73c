import type { PreviousRun, RunReport } from "./run-report.ts";

/** The attempt whose run reports, and what it needs to report. */
export type RunAddress = {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly token: string;
  /** Where the gateway wants reports; undefined if it does not know its public URL. */
  readonly url: string | undefined;
};

/** The gateway's response to a report. */
export type Reported =
  | {
      readonly outcome: "recorded";
      /** Whether a person cancelled the run. */
      readonly cancel: boolean;
      /** The next report is due within this many seconds. */
      readonly leaseSeconds: number;
    }
  /** The run no longer counts. */
  | { readonly outcome: "over"; readonly detail: string }
  /** The gateway does not accept the report's content or its token. */
  | { readonly outcome: "refused"; readonly detail: string }
  /** The same report may succeed later: after `retryAfter` milliseconds, if the gateway says so. */
  | { readonly outcome: "unreachable"; readonly detail: string; readonly retryAfter?: number };

/** The gateway's response to a run that binds a conversation. */
export type Bound =
  | { readonly outcome: "bound" }
  | {
      readonly outcome: "refused";
      /** `session_taken`, `attempt_over` … */
      readonly code: string;
      readonly detail: string;
      /** With `session_taken`: the session that the conversation belongs to. */
      readonly session: string | undefined;
    }
  | Extract<Reported, { readonly outcome: "unreachable" }>;

/** The calls that a run makes to the gateway. */
export type RunCalls = {
  report(run: RunAddress, report: RunReport, signal: AbortSignal): Promise<Reported>;
  /** Binds a conversation to the run's session. */
  bind(run: RunAddress, session: string, key: string, signal: AbortSignal): Promise<Bound>;
  /** The run of the last attempt before this one, if any; `unreachable` may succeed later. */
  previous(
    run: RunAddress,
    signal: AbortSignal,
  ): Promise<
    | { readonly outcome: "found"; readonly run: PreviousRun | undefined }
    | Extract<Reported, { readonly outcome: "unreachable" }>
  >;
};
