import type { RecoveryRow } from "../storage/schema/recoveries.ts";

export const RECOVERY_PROVIDERS = ["github", "stripe"] as const;
export type RecoveryProvider = (typeof RECOVERY_PROVIDERS)[number];

/** Whose list of deliveries is read. */
export type Place =
  /** A webhook of a GitHub repository. */
  | {
      readonly scope: "repository";
      readonly owner: string;
      readonly repository: string;
      readonly hookId: string;
    }
  /** A webhook of a GitHub organization. */
  | { readonly scope: "organization"; readonly owner: string; readonly hookId: string }
  /** The webhook of a GitHub App. */
  | { readonly scope: "app" }
  /** All of a Stripe account's events. */
  | { readonly scope: "account" };

/** What a provider could not deliver, by the state of its recovery. */
export type RecoveryCounts = {
  readonly missed: number;
  readonly asked: number;
  readonly arrived: number;
};

/** Why the last check failed. */
export const RECOVERY_PROBLEMS = [
  /** The credential is invalid, or lacks the permission. */
  "credential_refused",
  /** The provider has no such webhook, or none that this credential may see. */
  "webhook_not_found",
  /** The provider's limit is reached; the gateway continues when the provider allows it. */
  "rate_limited",
  /** The provider could not be reached, or failed. */
  "provider_unavailable",
] as const;
export type RecoveryProblemCode = (typeof RECOVERY_PROBLEMS)[number];

export type RecoveryProblem = {
  readonly code: RecoveryProblemCode;
  readonly detail: string;
  /** Unix milliseconds. */
  readonly since: number;
};

/** Finds what a provider could not deliver to an agent or a source. Never contains the credential. */
export type Recovery = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly provider: RecoveryProvider;
  readonly receiver: { readonly id: string; readonly name: string };
  readonly place: Place;
  /** The GitHub App whose private key is the credential; undefined for a token. */
  readonly appId: string | undefined;
  readonly problem: RecoveryProblem | undefined;
  readonly counts: RecoveryCounts;
  /** In Unix milliseconds; undefined if it was never checked. */
  readonly checkedAt: number | undefined;
  readonly nextCheckAt: number;
  readonly createdAt: number;
};

/** Reads everything but the counts. */
export function readRecovery(row: RecoveryRow, receiverName: string, counts: RecoveryCounts): Recovery {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    provider: row.provider === "stripe" ? "stripe" : "github",
    receiver: { id: row.receiver_id, name: receiverName },
    place: readPlace(row),
    appId: row.app_id ?? undefined,
    problem: readProblem(row),
    counts,
    checkedAt: row.checked_at ?? undefined,
    nextCheckAt: row.list_at,
    createdAt: row.created_at,
  };
}

type PlaceRow = Pick<RecoveryRow, "scope" | "owner" | "repository" | "hook_id">;

export function readPlace({ scope, owner, repository, hook_id }: PlaceRow): Place {
  if (scope === "app" || scope === "account") return { scope };
  const hook = { owner: owner ?? "", hookId: hook_id ?? "" };
  return repository === null
    ? { scope: "organization", ...hook }
    : { scope: "repository", ...hook, repository };
}

export function placeColumns(place: Place): PlaceRow {
  switch (place.scope) {
    case "app":
    case "account":
      return { scope: place.scope, owner: null, repository: null, hook_id: null };
    case "organization":
      return { scope: place.scope, owner: place.owner, repository: null, hook_id: place.hookId };
    case "repository":
      return {
        scope: place.scope,
        owner: place.owner,
        repository: place.repository,
        hook_id: place.hookId,
      };
  }
}

function readProblem({ problem, problem_detail, problem_since }: RecoveryRow): RecoveryProblem | undefined {
  const code = RECOVERY_PROBLEMS.find((known) => known === problem);
  return code && { code, detail: problem_detail ?? "", since: problem_since ?? 0 };
}
