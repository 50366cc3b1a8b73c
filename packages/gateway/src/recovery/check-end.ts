import type { RecoveryProblemCode } from "../recoveries/recovery.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import type { CheckEnd } from "./due-recoveries.ts";

/** How a provider's API failed. */
export type ApiFailure = {
  readonly outcome: "limited" | "refused" | "missing" | "rejected" | "unavailable";
  /** How long the provider asks the gateway to pause, in milliseconds; undefined if it does not say. */
  readonly wait?: number | undefined;
  /** One sentence. */
  readonly detail: string;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How often to read a provider's list. */
export const LIST_EVERY = 15 * MINUTE;
/** How long to leave a credential without permission alone: someone must change something first. */
const REFUSED_FOR = 60 * MINUTE;

const CODES = {
  limited: "rate_limited",
  refused: "credential_refused",
  missing: "webhook_not_found",
  rejected: "provider_unavailable",
  unavailable: "provider_unavailable",
} as const satisfies Record<ApiFailure["outcome"], RecoveryProblemCode>;

/**
 * What to do after a failure.
 *
 * @param read - set if the list was read before the failure.
 */
export function endWithFailure(
  { outcome, wait, detail }: ApiFailure,
  row: Pick<RecoveryRow, "failures">,
  read: CheckEnd["read"],
  now: number,
): CheckEnd {
  const nextAt = now + (wait ?? waitAfter(outcome, row.failures));
  return {
    problem: { code: CODES[outcome], detail },
    nextAt,
    listAt: read === undefined ? nextAt : Math.max(nextAt, now + LIST_EVERY),
    read,
  };
}

/** After a secondary limit, GitHub requires a pause of at least a minute, and a longer one each time. */
function waitAfter(outcome: ApiFailure["outcome"], failures: number): number {
  switch (outcome) {
    case "refused":
    case "missing":
      return REFUSED_FOR;
    case "limited":
      return Math.min(MINUTE * 2 ** Math.min(failures, 10), LIST_EVERY);
    case "rejected":
    case "unavailable":
      return Math.min(30 * SECOND * 2 ** Math.min(failures, 10), LIST_EVERY);
  }
}
