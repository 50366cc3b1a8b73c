import type { RecoveryProblemCode } from "../recoveries/recovery.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import type { CheckEnd } from "./due-recoveries.ts";

/** How a provider's API failed. */
export type ApiFailure = {
  readonly outcome: "limited" | "refused" | "missing" | "rejected" | "unavailable";
  /** How long the provider wants to be left alone, in milliseconds; undefined: it does not say. */
  readonly wait?: number | undefined;
  /** A sentence. */
  readonly detail: string;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How often a provider's list is read. */
export const LIST_EVERY = 15 * MINUTE;
/** How long a credential without the right is left alone: somebody has to change something. */
const REFUSED_FOR = 60 * MINUTE;

const CODES = {
  limited: "rate_limited",
  refused: "credential_refused",
  missing: "webhook_not_found",
  rejected: "provider_unavailable",
  unavailable: "provider_unavailable",
} as const satisfies Record<ApiFailure["outcome"], RecoveryProblemCode>;

/**
 * What follows a failure.
 *
 * @param read - if the list was read before it failed.
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

/** GitHub asks for at least a minute after a secondary limit, and for longer each time. */
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
