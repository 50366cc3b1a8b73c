import type { AccountKeyRoleRow, AccountKeyRow, AccountRow, AuditEntryRow, SessionRow } from "./accounts.ts";
import type {
  AgentApiKeyRow,
  AgentApiKeyValueRow,
  AgentDeploymentRow,
  AgentRow,
  InboxWakeRow,
  CustomProviderRow,
} from "./agents.ts";
import type {
  BodyPieceRow,
  DeliveryAttemptRow,
  DeliveryRequestRow,
  DeliveryRow,
  ReplayRow,
} from "./deliveries.ts";
import type { DeliveryChangeRow } from "./delivery-changes.ts";
import type { OutageRow, RecoveryRequestRow, RecoveryRow, StoreSignRow } from "./recoveries.ts";
import type { RefusalRow } from "./refusals.ts";
import type { ListenerReceiptRow, ListenerRow } from "./listeners.ts";
import type { RunRow } from "./runs.ts";
import type { SessionKeyRow } from "./sessions.ts";
import type { SourceRow, SourceTargetRow } from "./sources.ts";
import type { EventSubscriptionRow } from "./subscriptions.ts";
import type { GatewayRow, HashKeyRow, VaultCheckRow } from "./gateways.ts";

/**
 * The tables, in types that both engines support: text, 64-bit integers and bytes.
 *
 * Times are Unix milliseconds, JSON is text. Integers are read as `number` if that is exact, and otherwise (beyond
 * 2^53, which only delivery ids reach) as `bigint`.
 */
export type Schema = {
  accounts: AccountRow;
  account_keys: AccountKeyRow;
  account_key_roles: AccountKeyRoleRow;
  sessions: SessionRow;
  audit_entries: AuditEntryRow;
  agents: AgentRow;
  agent_deployments: AgentDeploymentRow;
  custom_providers: CustomProviderRow;
  agent_api_keys: AgentApiKeyRow;
  agent_api_key_values: AgentApiKeyValueRow;
  deliveries: DeliveryRow;
  delivery_requests: DeliveryRequestRow;
  body_pieces: BodyPieceRow;
  delivery_attempts: DeliveryAttemptRow;
  delivery_changes: DeliveryChangeRow;
  replays: ReplayRow;
  runs: RunRow;
  inbox_wakes: InboxWakeRow;
  session_keys: SessionKeyRow;
  sources: SourceRow;
  source_targets: SourceTargetRow;
  recoveries: RecoveryRow;
  recovery_requests: RecoveryRequestRow;
  store_signs: StoreSignRow;
  outages: OutageRow;
  event_subscriptions: EventSubscriptionRow;
  refusals: RefusalRow;
  listeners: ListenerRow;
  listener_receipts: ListenerReceiptRow;
  gateways: GatewayRow;
  vault_checks: VaultCheckRow;
  hash_keys: HashKeyRow;
};
