/** The URL to which webhooks for an agent's path are sent. */
export function webhookUrl(baseUrl: string, agentName: string, path: string): string {
  return `${baseUrl}/agents/forward/name/${encodeURIComponent(agentName)}/${path.replace(/^\/+/, "")}`;
}
