/** The gateway's RFC 9457 problem details; `message` equals `detail`. */
export type GatewayProblem = {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly code?: string;
  readonly message?: string;
  /** Which fields did not validate. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** What the client itself has to say where no problem of the gateway does. */
export type ClientErrorCode =
  | "gateway_unreachable"
  | "gateway_timeout"
  | "gateway_answer_invalid"
  | "agent_key_withheld"
  | "request_aborted";

type GatewayErrorParts = {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly problem?: GatewayProblem | undefined;
  readonly cause?: unknown;
};

/** A call that the gateway refused, or that never reached it. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** The gateway's stable code (`agent_not_found`), or a {@link ClientErrorCode}. */
  readonly code: string | undefined;
  /** The whole problem, when the gateway sent one. */
  readonly problem: GatewayProblem | undefined;

  constructor(message: string, { status, code, problem, cause }: GatewayErrorParts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.problem = problem;
  }

  /**
   * Whether the same call may well succeed later: no answer, an overload, a failure of the gateway, or an answer from
   * something that is not the gateway (a proxy while the gateway starts).
   */
  get retryable(): boolean {
    if (this.code === "request_aborted") return false;
    if (this.status === undefined || this.code === "gateway_answer_invalid") return true;
    return this.status >= 500 || [408, 425, 429].includes(this.status);
  }
}
