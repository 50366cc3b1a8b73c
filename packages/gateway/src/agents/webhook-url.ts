/** Where webhooks for a path of an agent's are sent to. */
export function webhookUrl(baseUrl: string, agentName: string, path: string): string {
  return `${baseUrl}/agents/forward/name/${encodeURIComponent(agentName)}/${path.replace(/^\/+/, "")}`;
}
