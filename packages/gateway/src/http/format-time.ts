/**
 * Formats a time as the API does: ISO 8601 in UTC. It needs none of the API's schemas, so that writing events does not load them.
 */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
