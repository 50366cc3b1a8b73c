import type { About, Source } from "agentex-gateway-sdk/client";

/** The URL where a source receives webhooks. */
export function sourceUrl({ local_url }: About, { url }: Pick<Source, "url">): string {
  return url.startsWith("/") ? `${local_url}${url}` : url;
}

const BELOW: Readonly<Record<string, readonly string[]>> = {
  "/slack": ["events", "commands", "interactions"],
  "/linear": ["events"],
};

/** "/slack/events, /slack/commands, /slack/interactions" */
export function aliasPaths(alias: string): string {
  return (BELOW[alias] ?? []).map((path) => `${alias}/${path}`).join(", ");
}
