export type { AccountCalls } from "./account.ts";
export type { AgentCalls, AgentPage, AgentSelector } from "./agents.ts";
export type { AuditFilter, AuditLogCalls } from "./audit-log.ts";
export type {
  DeliveryBody,
  DeliveryCalls,
  DeliveryFilter,
  DeliverySpan,
  HeldFilter,
  PagePart,
} from "./deliveries.ts";
export type { DeploymentCalls, DeploymentListPage } from "./deployments.ts";
export type { DeliveryEvent, StreamOptions } from "./delivery-stream.ts";
export type { ConnectionState } from "./event-stream.ts";
export type { CallOptions } from "./exchange.ts";
export { DEFAULT_GATEWAY_URL, GatewayClient, type GatewayClientOptions } from "./gateway-client.ts";
export { GatewayError, type ClientErrorCode, type GatewayProblem } from "./gateway-error.ts";
export type { AgentReference, KeyCalls, KeyName, KeyPage, NewAgentApiKey } from "./keys.ts";
export type { ListenerCalls, ListenOptions } from "./listeners.ts";
export type {
  About,
  Account,
  AccountKey,
  AccountKeyRole,
  Agent,
  AgentApiKey,
  AgentApiKeyValue,
  AgentRegistration,
  Attempt,
  Alerts,
  AuditEntry,
  AuditPage,
  BuildRegistration,
  BulkReplay,
  ClaimedSecret,
  ConversationOrdering,
  CreatedAccountKey,
  CreatedAgentApiKey,
  DeclaredRoute,
  DeletedAgent,
  DeletedDeployment,
  Delivery,
  DeliveryCopy,
  DeliveryDetail,
  DeliveryPage,
  DeliveryPolicy,
  DeliveryStatistics,
  DeliveryStatus,
  Deployment,
  Diagnosis,
  ExpiringKey,
  RenamedKey,
  FailingRoute,
  HeldDeliveries,
  Finding,
  Health,
  KeyRotation,
  Listener,
  Loop,
  NewAccountKey,
  NewDeployment,
  NewListener,
  NewTestDelivery,
  NewWebhookTrigger,
  PastedRequest,
  PausedAgent,
  ProblemCode,
  Provider,
  ProviderDefinition,
  ProviderSample,
  RouteSettings,
  RouteTrial,
  RouteTrialResult,
  ProviderSetup,
  Readiness,
  Refusal,
  RefusalPage,
  RegisteredAgent,
  RisingRefusals,
  Session,
  SignIn,
  Stopping,
  TestDelivery,
  WebhookRoute,
  WebhookTrigger,
} from "./openapi.ts";
export type { ProviderCalls } from "./providers.ts";
export type { RefusalCalls, RefusalFilter } from "./refusals.ts";
export type { SessionCalls } from "./session.ts";
