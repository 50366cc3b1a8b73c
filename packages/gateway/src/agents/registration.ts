import type { Agent, AgentDelivery } from "./agent.ts";
import { BUILD_ONLY, READY } from "./readiness.ts";

/** An agent's registration. */
export type Registration = {
  /** The account of a new agent. */
  readonly accountId: string;
  readonly agentId?: string | undefined;
  /** The id for a new agent; undefined: generate one. */
  readonly newId?: string | undefined;
  readonly name: string;
  readonly description: string;
  /** Null for an agent that is built but not deployed yet, or that needs no URL. */
  readonly acpUrl: string | null;
  /** The default is `push`. */
  readonly delivery?: AgentDelivery | undefined;
  /** A URL that is called while deliveries wait in its inbox. */
  readonly wakeUrl?: string | null | undefined;
  readonly acpType: string;
  readonly agentInputType?: string | null | undefined;
  readonly registrationMetadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** The deployment that is registering; it never moves an existing agent. */
  readonly deploymentId?: string | undefined;
  /** Conditions that an existing agent must meet for this registration to update it; undefined: none. */
  readonly only?: Existing | undefined;
  /** Which deleted agent with this name to restore with its keys; undefined: none. */
  readonly revives?: Deleted | undefined;
};

/** Which agent may be registered again: all given conditions must match. */
export type Existing = {
  readonly accountId?: string;
  readonly agentId?: string;
  readonly name?: string;
  readonly acpUrl?: string | null;
  readonly delivery?: AgentDelivery;
  readonly wakeUrl?: string | null;
  /** Whether an agent that was never deployed also matches, whatever its URLs and delivery. */
  readonly orUndeployed?: boolean;
};

/** Which deleted agent may be restored: all given conditions must match. */
export type Deleted = {
  readonly accountId?: string;
  /** The auth service's id of the caller who deleted it. */
  readonly deletedBy?: string;
  readonly acpUrl?: string | null;
  readonly wakeUrl?: string | null;
};

export type Registered =
  | {
      readonly outcome: "registered";
      readonly agent: Agent;
      /** `kept`: it existed, and the build or deployment changes nothing. */
      readonly change: "created" | "revived" | "updated" | "kept";
    }
  | { readonly outcome: "unknown_id" }
  /** Another agent, which this registration must not change, has the name. */
  | { readonly outcome: "not_theirs" }
  /** The agent with this id requests a name that another agent has. */
  | { readonly outcome: "name_taken" };

/** Whether it only announces that an agent was built. */
export function isBuild({ acpUrl, delivery = "push" }: Pick<Registration, "acpUrl" | "delivery">): boolean {
  return acpUrl === null && delivery === "push";
}

/** The columns that a registration sets. */
export function columnsOf(registration: Registration, now: number) {
  const { acpUrl, delivery = "push", registrationMetadata } = registration;
  const isBuilt = isBuild(registration);
  return {
    name: registration.name,
    description: registration.description,
    acp_url: acpUrl,
    delivery,
    wake_url: registration.wakeUrl ?? null,
    acp_type: registration.acpType,
    agent_input_type: registration.agentInputType ?? null,
    registration_metadata: registrationMetadata == null ? null : JSON.stringify(registrationMetadata),
    production_deployment_id: registration.deploymentId ?? null,
    // The routes from the agent's OpenAPI document are now outdated.
    discovered_routes: null,
    status: isBuilt ? BUILD_ONLY : READY,
    status_reason: isBuilt ? "The agent was built but not deployed yet." : "Agent registered successfully.",
    probe_at: null,
    updated_at: now,
    registered_at: now,
  };
}
