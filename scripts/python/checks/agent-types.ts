/** A type of agent that the Agentex SDK for Python creates. */
export type AgentType = {
  /** The name under which an agent of this type registers here. */
  readonly name: string;
  readonly acpType: "sync" | "async" | "agentic";
  /** The SDK's implementation of asynchronous agents that it uses. */
  readonly asyncType?: "base" | "temporal";
};

export const AGENT_TYPES: readonly AgentType[] = [
  { name: "python-sync", acpType: "sync" },
  { name: "python-async", acpType: "async", asyncType: "base" },
  { name: "python-temporal", acpType: "async", asyncType: "temporal" },
  // The SDK's earlier name for asynchronous agents.
  { name: "python-agentic", acpType: "agentic", asyncType: "base" },
];
