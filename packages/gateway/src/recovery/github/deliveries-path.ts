import type { Place } from "../../recoveries/recovery.ts";

export type GithubPlace = Exclude<Place, { scope: "account" }>;

/** The path of a webhook's deliveries in GitHub's API. */
export function deliveriesPath(place: GithubPlace): string {
  switch (place.scope) {
    case "app":
      return "/app/hook/deliveries";
    case "organization":
    case "repository":
      return `${hooksPath(place)}/${encodeURIComponent(place.hookId)}/deliveries`;
  }
}

/** The path of a repository's or an organization's webhooks. */
export function hooksPath(of: { readonly owner: string; readonly repository?: string | undefined }): string {
  const owner = encodeURIComponent(of.owner);
  return of.repository === undefined
    ? `/orgs/${owner}/hooks`
    : `/repos/${owner}/${encodeURIComponent(of.repository)}/hooks`;
}
