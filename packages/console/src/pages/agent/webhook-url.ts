import type { About } from "agentex-gateway-sdk/client";

/** Where a sender reaches an agent's route. */
export function webhookUrl(about: About, agentName: string, path: string): string {
  const base = about.public_url ?? about.local_url;
  return `${base}/agents/forward/name/${encodeURIComponent(agentName)}${path.startsWith("/") ? path : `/${path}`}`;
}

/** A route in one line: `POST /code_changes`. */
export function routeName({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path}`;
}
