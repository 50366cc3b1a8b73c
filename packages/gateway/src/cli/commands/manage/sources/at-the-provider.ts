/** What to do about a URL that a provider cannot reach. */
export const REACH_HELP =
  "Set AGENTEX_PUBLIC_URL for the gateway. A tunnel gives it a temporary URL: docs/tunnels.md.";

/** What to choose at the provider for the routes of an agent; null if they do not say. */
export function eventsToChoose(events: readonly string[]): string | null {
  if (events.length === 0) return null;
  return events.includes("*") ? "all" : events.join(", ");
}
