export type {
  Agent,
  AgentCalls,
  AgentPage,
  AgentRegistration,
  AgentSelector,
  ConversationOrdering,
  DeliveryPolicy,
  RegisteredAgent,
  WebhookRoute,
} from "./agents.ts";
export { DEFAULT_GATEWAY_URL, GatewayClient, type GatewayClientOptions } from "./gateway-client.ts";
export { GatewayError, type ClientErrorCode, type GatewayProblem } from "./gateway-error.ts";
export type {
  AgentApiKey,
  AgentApiKeyValue,
  AgentReference,
  CreatedAgentApiKey,
  KeyCalls,
  KeyName,
  KeyPage,
  KeyRotation,
  NewAgentApiKey,
  NewWebhookTrigger,
  WebhookTrigger,
} from "./keys.ts";
export type { CallOptions } from "./send.ts";
