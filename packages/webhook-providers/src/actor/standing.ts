import { fill, holds } from "../template/template.ts";
import { identifier } from "../template/accept.ts";
import type { Sources } from "../template/look-up.ts";
import type { StandingSource } from "../provider/actor-rule.ts";

/**
 * How an actor relates to the repository, workspace or account that a webhook is about, in one vocabulary for all providers.
 *
 * - `owner`: owns it, or is one of its owners.
 * - `member`: belongs to the organization or workspace. Says nothing about write access.
 * - `collaborator`: was invited to this one resource.
 * - `contributor`: has contributed before, but has no role. `first_time_contributor`: is contributing for the first time.
 * - `guest`: has an account with limited rights in the workspace.
 * - `external`: has an account in another workspace or organization, or is its customer.
 * - `none`: the provider says that the actor has no relation to it.
 * - `unknown`: the signed content does not say.
 */
export const standings = [
  "owner",
  "member",
  "collaborator",
  "contributor",
  "first_time_contributor",
  "guest",
  "external",
  "none",
  "unknown",
] as const;

export type Standing = (typeof standings)[number];

const known: ReadonlyMap<string, Standing> = new Map<string, Standing>([
  ...standings.map((standing) => [standing, standing] as const),
  // GitHub's word for someone who has never contributed anywhere before.
  ["first_timer", "first_time_contributor"],
]);

export function readStanding(rules: readonly StandingSource[], sources: Sources): Standing {
  for (const { when = [], same, different, use } of rules) {
    if (!when.every((condition) => holds(condition, sources))) continue;
    if (same !== undefined && compare(same, sources) !== "same") continue;
    if (different !== undefined && compare(different, sources) !== "different") continue;
    const standing = known.get(fill(use, sources, identifier)?.toLowerCase() ?? "");
    if (standing !== undefined) return standing;
  }
  return "unknown";
}

function compare(
  [one, other]: readonly [string, string],
  sources: Sources,
): "same" | "different" | undefined {
  const first = fill(one, sources, identifier);
  const second = first === undefined ? undefined : fill(other, sources, identifier);
  if (second === undefined) return undefined;
  return first === second ? "same" : "different";
}
