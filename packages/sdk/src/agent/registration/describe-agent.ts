import type { AgentRegistration, DeclaredRoute } from "../../client/openapi.ts";
import type { Settings } from "../settings.ts";

/**
 * The data with which an agent registers.
 *
 * @param url - the URL at which the gateway reaches the agent.
 */
export function describeAgent(
  settings: Settings,
  url: string,
  routes: readonly DeclaredRoute[],
): AgentRegistration {
  const { agentId, agentInputType, principalContext, pull } = settings;
  return {
    name: settings.name,
    description: settings.description,
    ...(pull === undefined ? { acp_url: url } : { delivery: "pull" as const }),
    ...(pull?.wakeUrl !== undefined && { wake_url: pull.wakeUrl }),
    acp_type: settings.acpType,
    ...(agentId !== undefined && { agent_id: agentId }),
    ...(agentInputType !== undefined && { agent_input_type: agentInputType }),
    ...(principalContext !== undefined && { principal_context: principalContext }),
    registration_metadata: { ...settings.registrationMetadata, webhook_routes: routes },
  };
}
