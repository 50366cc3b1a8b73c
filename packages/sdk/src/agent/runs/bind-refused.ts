/** The gateway did not bind a conversation to the session of a run. */
export class BindRefused extends Error {
  override readonly name = "BindRefused";
  /** `session_taken`: it belongs to another session. `attempt_over`: the run no longer counts. */
  readonly code: string;
  /** With `session_taken`: the session that it belongs to. */
  readonly session: string | undefined;

  constructor(code: string, detail: string, session?: string) {
    super(detail);
    this.code = code;
    this.session = session;
  }
}
