import type { Provider } from "agentex-webhook-providers";
import type { ProblemCode } from "../http/problem.ts";
import type { LimitKind } from "../limits/limit-hits.ts";

/** A rejected request: what the caller is told, and what the operator is told. */
export type Refusal = {
  readonly outcome: "refused";
  /** The stable code in the response. */
  readonly code: ProblemCode;
  /** The response's detail; nothing in it helps a forger. */
  readonly detail: string;
  /** For the operator: more specific than the response where that would tell a stranger too much. */
  readonly reason: string;
  /** The agent and provider that it claims, or seems, to be for; for the diagnosis. */
  readonly suspect?: Suspect;
  /** The name of the source's row, if it is for one: its URL may have another name. */
  readonly receiver?: string;
  /** The methods that the path supports, for 405. */
  readonly allow?: readonly string[];
  /** Seconds after which to retry. */
  readonly retryAfter?: number;
  /** The limit that was exceeded. */
  readonly limit?: LimitKind;
};

/** An agent, and the provider that most likely sent it a rejected request. */
export type Suspect = { readonly agentId: string; readonly provider: Provider };

export function refuse(code: ProblemCode, detail: string, reason: string = code): Refusal {
  return { outcome: "refused", code, detail, reason };
}
