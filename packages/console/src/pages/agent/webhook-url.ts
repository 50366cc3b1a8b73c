import type { About, Agent } from "agentex-gateway-sdk/client";

/** The URL at which an agent's route receives webhooks. */
export function webhookUrl(about: About, agentName: string, path: string): string {
  const base = about.public_url ?? about.local_url;
  return `${base}/agents/forward/name/${encodeURIComponent(agentName)}${path.startsWith("/") ? path : `/${path}`}`;
}

/** A route in one line: `POST /code_changes`. */
export function routeName({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}

/** The paths to which providers can send. */
export function postPaths(agent: Agent | undefined): readonly string[] {
  return (agent?.webhook_routes ?? []).filter(({ method }) => method === "POST").map(({ path }) => path);
}
