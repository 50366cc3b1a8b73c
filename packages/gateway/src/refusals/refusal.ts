import type { Provider } from "agentex-webhook-providers";
import type { ProblemCode } from "../http/problem.ts";
import type { LimitKind } from "../limits/limit-hits.ts";

/** A rejected request, with what the caller and the operator learn about it. */
export type Refusal = {
  readonly outcome: "refused";
  /** The stable code in the response. */
  readonly code: ProblemCode;
  /** The response's detail. Nothing in it may help a forger. */
  readonly detail: string;
  /** For the operator. More specific than the response where that would reveal too much to strangers. */
  readonly reason: string;
  /** The agent and provider that the request claims, or seems, to be for. Used for the diagnosis. */
  readonly suspect?: Suspect;
  /** The name of the source's row, if the request is for a source: its URL may contain another name. */
  readonly receiver?: string;
  /** The methods that the path supports, for 405. */
  readonly allow?: readonly string[];
  /** In how many seconds to retry. */
  readonly retryAfter?: number;
  /** The limit that was exceeded. */
  readonly limit?: LimitKind;
};

/** An agent, and the provider that most likely sent it a rejected request. */
export type Suspect = { readonly agentId: string; readonly provider: Provider };

export function refuse(code: ProblemCode, detail: string, reason: string = code): Refusal {
  return { outcome: "refused", code, detail, reason };
}
