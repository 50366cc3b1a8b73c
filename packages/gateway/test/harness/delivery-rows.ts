import { LOCAL_ACCOUNT_ID } from "../../src/accounts/account.ts";
import type { AgentRow } from "../../src/storage/schema/agents.ts";
import type { DeliveryRow } from "../../src/storage/schema/deliveries.ts";

/** An agent's row, for tests without a gateway. */
export function agentRow(id: string, name = id): AgentRow {
  return {
    id,
    account_id: LOCAL_ACCOUNT_ID,
    name,
    description: "",
    acp_url: null,
    acp_type: "async",
    agent_input_type: null,
    registration_metadata: null,
    discovered_routes: null,
    status: "Ready",
    status_reason: "",
    probe_at: null,
    created_at: 0,
    updated_at: 0,
    registered_at: 0,
    production_deployment_id: null,
    deleted_at: null,
    deleted_name: null,
    deleted_by: null,
    version: 1,
  };
}

/** A delivery's row; delivered by default. */
export function deliveryRow(id: bigint, rest: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    id,
    account_id: null,
    agent_id: "an-agent",
    route: "POST /hook",
    policy: "queued",
    status: "delivered",
    method: "POST",
    path: "/hook",
    provider: "external",
    key_id: "a-key",
    event: null,
    provider_delivery_id: null,
    conversation: null,
    dedupe_key: null,
    body_key: null,
    ordering: "concurrent",
    lane: null,
    position: null,
    next_attempt_at: null,
    gateway: null,
    attempts: 1,
    timeout: 1_000,
    attempt_started_at: 0,
    agent_status: 200,
    error: null,
    redirected_to: null,
    duration: 1,
    answer: null,
    answered_status: null,
    answered_after: null,
    answered_by: null,
    finished_at: 0,
    changed_at: 0,
    replay_of: null,
    trace_id: null,
    ...rest,
  };
}
