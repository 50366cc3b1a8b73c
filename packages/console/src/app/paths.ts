/** The path at which the gateway serves the console. */
export const BASE = "/console";

export const AGENT_TABS = ["routes", "keys", "deliveries", "refusals"] as const;
export type AgentTab = (typeof AGENT_TABS)[number];
export const SOURCE_TABS = ["targets", "unrouted", "keys", "deliveries", "refusals"] as const;
export type SourceTab = (typeof SOURCE_TABS)[number];
export const SETTINGS_TABS = ["gateway", "account", "keys", "subscriptions", "audit-log"] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

type Query = Readonly<Record<string, string | undefined>>;

/** Builds every path in the console; no other code writes one. */
export const pathTo = {
  overview: () => "/",
  agents: () => "/agents",
  agent: (name: string, tab?: AgentTab) =>
    `/agents/${encodeURIComponent(name)}${tab === undefined || tab === "routes" ? "" : `/${tab}`}`,
  connect: (chosen: { agent?: string; route?: string; provider?: string; for?: "app" } = {}) =>
    withQuery("/connect", chosen),
  deliveries: (filter: Query = {}) => withQuery("/deliveries", filter),
  delivery: (id: string) => `/deliveries/${encodeURIComponent(id)}`,
  sources: () => "/sources",
  source: (name: string, tab?: SourceTab) =>
    `/sources/${encodeURIComponent(name)}${tab === undefined || tab === "targets" ? "" : `/${tab}`}`,
  /** Held deliveries, which wait for a person. */
  held: (filter: Query = {}) => withQuery("/held", filter),
  refusals: (filter: Query = {}) => withQuery("/refusals", filter),
  refusal: (id: string) => `/refusals/${encodeURIComponent(id)}`,
  settings: (tab?: SettingsTab) => `/settings${tab === undefined || tab === "gateway" ? "" : `/${tab}`}`,
  /** @param next - where to go after signing in. */
  signIn: (next?: string) => withQuery("/sign-in", { next }),
};

/** The same paths, as patterns for the router. */
export const PATTERNS = {
  agents: "/agents",
  agent: "/agents/:name/:tab?",
  connect: "/connect",
  deliveries: "/deliveries",
  delivery: "/deliveries/:id",
  held: "/held",
  refusals: "/refusals",
  refusal: "/refusals/:id",
  settings: "/settings/:tab?",
  source: "/sources/:name/:tab?",
  sources: "/sources",
  signIn: "/sign-in",
} as const;

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
