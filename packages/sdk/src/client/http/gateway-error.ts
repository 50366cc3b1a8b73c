import type { Problem } from "../openapi.ts";

/**
 * The gateway's RFC 9457 problem details. Any member may be missing if the response is not the gateway's, such as a proxy's.
 */
export type GatewayProblem = Partial<Omit<Problem, "code">> & { readonly code?: string };

/** Codes of errors that are not the gateway's. */
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

/** A call that the gateway rejected, or that did not reach it. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  /** The HTTP status; undefined if there was no response. */
  readonly status: number | undefined;
  /** The gateway's stable code (a `ProblemCode`, such as `agent_not_found`), or a {@link ClientErrorCode}. */
  readonly code: string | undefined;
  /** The full problem, if the gateway sent one. */
  readonly problem: GatewayProblem | undefined;

  constructor(message: string, { status, code, problem, cause }: GatewayErrorParts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.problem = problem;
  }

  /**
   * Whether the same call may succeed later: there was no response, the gateway was overloaded or failed, or the response
   * was not the gateway's (such as a proxy's while the gateway starts).
   */
  get retryable(): boolean {
    if (this.code === "request_aborted") return false;
    if (this.status === undefined || this.code === "gateway_answer_invalid") return true;
    return this.status >= 500 || [408, 425, 429].includes(this.status);
  }
}
