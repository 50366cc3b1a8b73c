/** Where agents can be: any network, or public addresses only. */
export const AGENT_NETWORKS = ["any", "public"] as const;
export type AgentNetworks = (typeof AGENT_NETWORKS)[number];
