import type { Provider } from "agentex-webhook-providers";
import type { ProblemCode } from "../http/problem.ts";
import type { LimitKind } from "../limits/limit-hits.ts";

/** A request that is turned away: what the caller is told, and what the operator is told. */
export type Refusal = {
  readonly outcome: "refused";
  /** The stable code in the answer. */
  readonly code: ProblemCode;
  /** What the answer says; nothing in it helps a forger. */
  readonly detail: string;
  /** For the log: more precise than the answer where that would tell a stranger too much. */
  readonly reason: string;
  /** Whose request it claims to be, or may be; for the operator's diagnosis. */
  readonly suspect?: Suspect;
  /** The methods that the path does take, for 405. */
  readonly allow?: readonly string[];
  /** Seconds after which to come again. */
  readonly retryAfter?: number;
  /** The limit that was reached. */
  readonly limit?: LimitKind;
};

/** An agent, and the provider of which a refused request most likely came to it. */
export type Suspect = { readonly agentId: string; readonly provider: Provider };

export function refuse(code: ProblemCode, detail: string, reason: string = code): Refusal {
  return { outcome: "refused", code, detail, reason };
}
