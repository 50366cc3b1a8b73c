/** Why a run should stop. */
export type StopReason =
  /** A person cancelled it. */
  | "cancelled"
  /** The gateway no longer counts on this run: its lease or time ran out, or another attempt has begun. */
  | "lost"
  /** The agent is stopping. It hands what does not finish in time back to the gateway, for another agent to take over. */
  | "stopping";

const MESSAGES = {
  cancelled: "The run was cancelled",
  lost: "The gateway no longer counts on this run",
  stopping: "The agent is stopping",
} as const satisfies Record<StopReason, string>;

/** The abort reason of a run's `signal`: `context.signal.reason.why`. */
export class RunStopped extends Error {
  override readonly name = "RunStopped";
  readonly why: StopReason;

  constructor(why: StopReason) {
    super(MESSAGES[why]);
    this.why = why;
  }
}
