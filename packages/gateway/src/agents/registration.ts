import type { Agent } from "./agent.ts";
import { BUILD_ONLY, READY } from "./readiness.ts";

/** What an agent says of itself when it registers. */
export type Registration = {
  /** Whose agent it becomes, if it is new. */
  readonly accountId: string;
  readonly agentId?: string | undefined;
  /** The id that it gets if it is new; undefined: one of the gateway's own. */
  readonly newId?: string | undefined;
  readonly name: string;
  readonly description: string;
  /** Null for an agent that was built and is not deployed yet. */
  readonly acpUrl: string | null;
  readonly acpType: string;
  readonly agentInputType?: string | null | undefined;
  readonly registrationMetadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** The deployment that registers: it never moves an agent that is there. */
  readonly deploymentId?: string | undefined;
  /** What an agent that is there already has to be for this registration to be its own; undefined: anything. */
  readonly only?: Existing | undefined;
  /** Which deleted agent of that name comes back with its keys; undefined: none. */
  readonly revives?: Deleted | undefined;
};

/** Which agent may be registered again: all that is given has to match. */
export type Existing = {
  readonly accountId?: string;
  readonly agentId?: string;
  readonly name?: string;
  readonly acpUrl?: string;
  /** Whether an agent without a URL matches any `acpUrl`. */
  readonly orUndeployed?: boolean;
};

/** Which deleted agent may come back: all that is given has to match. */
export type Deleted = {
  readonly accountId?: string;
  /** As the auth service calls whoever deleted it. */
  readonly deletedBy?: string;
  readonly acpUrl?: string;
};

export type Registered =
  | {
      readonly outcome: "registered";
      readonly agent: Agent;
      /** `kept`: it was there, and a build or a deployment of it changes nothing. */
      readonly change: "created" | "revived" | "updated" | "kept";
    }
  | { readonly outcome: "unknown_id" }
  /** An agent that is somebody else's has the name. */
  | { readonly outcome: "not_theirs" }
  /** The agent with that id asks for a name that another agent has. */
  | { readonly outcome: "name_taken" };

/** The columns that a registration sets. */
export function columnsOf(registration: Registration, now: number) {
  const { acpUrl, registrationMetadata } = registration;
  return {
    name: registration.name,
    description: registration.description,
    acp_url: acpUrl,
    acp_type: registration.acpType,
    agent_input_type: registration.agentInputType ?? null,
    registration_metadata: registrationMetadata == null ? null : JSON.stringify(registrationMetadata),
    production_deployment_id: registration.deploymentId ?? null,
    // What the agent's OpenAPI document said of its routes is out of date.
    discovered_routes: null,
    status: acpUrl === null ? BUILD_ONLY : READY,
    status_reason:
      acpUrl === null ? "The agent was built and is not deployed yet." : "Agent registered successfully.",
    probe_at: null,
    updated_at: now,
    registered_at: now,
  };
}
