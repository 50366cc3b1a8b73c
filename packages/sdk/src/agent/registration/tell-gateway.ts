import type { RegisteredAgent } from "../../client/openapi.ts";
import type { Settings } from "../settings.ts";
import type { Registration } from "./registration.ts";

/** How long a stopping agent waits for the gateway to acknowledge, in milliseconds. */
const TELL_TIMEOUT = 2_000;

/** Tells the gateway that this agent is stopping, so that it pauses deliveries instead of getting connection errors. */
export async function tellGateway(settings: Settings, { agent }: Registration): Promise<void> {
  if (agent === undefined || isPreview(settings, agent)) return;
  const signal = AbortSignal.timeout(TELL_TIMEOUT);
  // Without this, the gateway gets a connection error and retries.
  await settings.gateway.agents.stopping(agent.name, agent.agent_api_key, { signal }).catch(() => undefined);
}

/** Whether a different deployment receives the agent's webhooks, and keeps running when this one stops. */
function isPreview({ registrationMetadata }: Settings, agent: RegisteredAgent): boolean {
  const { deployment_id: own } = registrationMetadata;
  return typeof own === "string" && own !== agent.production_deployment_id;
}
