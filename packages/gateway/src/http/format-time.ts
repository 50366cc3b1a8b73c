/** As the API shows times: ISO 8601 in UTC. It needs none of what describes the API, so that events are written without that. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
