/** Where agents may be: anywhere an agent can be, or on public addresses only. */
export const AGENT_NETWORKS = ["any", "public"] as const;
export type AgentNetworks = (typeof AGENT_NETWORKS)[number];
