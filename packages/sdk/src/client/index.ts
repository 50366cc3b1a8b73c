export type {
  Agent,
  AgentCalls,
  AgentPage,
  AgentRegistration,
  AgentSelector,
  RegisteredAgent,
  WebhookRoute,
} from "./agents.ts";
export { DEFAULT_GATEWAY_URL, GatewayClient, type GatewayClientOptions } from "./gateway-client.ts";
export { GatewayError, type ClientErrorCode, type GatewayProblem } from "./gateway-error.ts";
export type {
  AgentApiKey,
  AgentReference,
  CreatedAgentApiKey,
  KeyCalls,
  KeyName,
  KeyPage,
  NewAgentApiKey,
  NewWebhookTrigger,
  WebhookTrigger,
} from "./keys.ts";
export type { CallOptions } from "./send.ts";
