export type { About } from "./about.ts";
export type {
  Account,
  AccountCalls,
  AccountKey,
  AccountKeyRole,
  CreatedAccountKey,
  NewAccountKey,
} from "./account.ts";
export type {
  Agent,
  AgentCalls,
  AgentPage,
  AgentRegistration,
  AgentSelector,
  ConversationOrdering,
  DeliveryPolicy,
  NewTestDelivery,
  RegisteredAgent,
  TestDelivery,
  WebhookRoute,
} from "./agents.ts";
export type { Attention, ExpiringKey, FailingRoute, PausedAgent, RisingRefusals } from "./attention.ts";
export type { AuditEntry, AuditFilter, AuditLogCalls, AuditPage } from "./audit-log.ts";
export type {
  Attempt,
  BulkReplay,
  Delivery,
  DeliveryBody,
  DeliveryCalls,
  DeliveryDetail,
  DeliveryFilter,
  DeliveryPage,
  DeliverySpan,
  DeliveryStatistics,
  DeliveryStatus,
  PagePart,
} from "./deliveries.ts";
export type { DeliveryEvent, StreamOptions } from "./delivery-stream.ts";
export type { ConnectionState } from "./event-stream.ts";
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
export type { DeliveryCopy, Listener, ListenerCalls, ListenOptions, NewListener } from "./listeners.ts";
export type { PastedRequest, Provider, ProviderCalls, ProviderSample, ProviderSetup } from "./providers.ts";
export type { Finding, Refusal, RefusalCalls, RefusalFilter, RefusalPage } from "./refusals.ts";
export type { CallOptions } from "./send.ts";
export type { Session, SessionCalls, SessionRole } from "./session.ts";
