/** A kind of agent that the Agentex SDK for Python makes. */
export type AgentType = {
  /** Under which one of it registers here. */
  readonly name: string;
  readonly acpType: "sync" | "async" | "agentic";
  /** Which of the SDK's implementations of asynchronous agents it is. */
  readonly asyncType?: "base" | "temporal";
};

/** All of them. */
export const AGENT_TYPES: readonly AgentType[] = [
  { name: "python-sync", acpType: "sync" },
  { name: "python-async", acpType: "async", asyncType: "base" },
  { name: "python-temporal", acpType: "async", asyncType: "temporal" },
  // As the SDK called asynchronous agents before.
  { name: "python-agentic", acpType: "agentic", asyncType: "base" },
];
