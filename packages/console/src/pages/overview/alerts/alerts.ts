import type { Alerts } from "agentex-gateway-sdk/client";
import type { KeyedAlert } from "./alert-row.tsx";
import { failingRoute, loop, pausedAgent, risingRejections } from "./agent-alerts.tsx";
import { expiringKey, renamedKey } from "./key-alerts.tsx";
import { gap, stoppedRecovery } from "./missed-alerts.tsx";
import { heldDeliveries, unroutedWebhooks } from "./waiting-alerts.tsx";

/** All alerts, the most urgent kind first. */
export function alertsOf(alerts: Alerts): readonly KeyedAlert[] {
  return [
    ...alerts.loops.map(loop),
    ...alerts.paused_agents.map(pausedAgent),
    ...alerts.failing_routes.map(failingRoute),
    ...alerts.held_deliveries.map(heldDeliveries),
    ...alerts.unrouted_webhooks.map(unroutedWebhooks),
    ...alerts.rising_refusals.map(risingRejections),
    ...alerts.stopped_recoveries.map(stoppedRecovery),
    ...alerts.gaps.map(gap),
    ...alerts.expiring_keys.map(expiringKey),
    ...alerts.renamed_keys.map(renamedKey),
  ];
}
