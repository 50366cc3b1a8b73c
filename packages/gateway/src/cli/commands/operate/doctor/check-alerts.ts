import { GatewayError, type Alerts, type GatewayClient } from "agentex-gateway-sdk/client";
import { printable } from "../../../terminal/printable.ts";
import { unsure, well, type Check } from "./check.ts";

/** What the gateway says needs attention. Paused agents and expiring keys are found with the agents. */
export async function checkAlerts(client: GatewayClient): Promise<Check[]> {
  try {
    const checks = checksOf(await client.alerts());
    return checks.length === 0 ? [well("alerts", "no alerts")] : checks;
  } catch (error) {
    // This login may not see them. What it may see was checked before.
    if (error instanceof GatewayError) return [];
    throw error;
  }
}

function checksOf(alerts: Alerts): Check[] {
  return [
    ...alerts.failing_routes.map(({ agent_name: agent, route, failed, rejected, retrying }) =>
      alert(
        `${agent}, ${route}: ${failed} failed, ${rejected} rejected, ${retrying} retrying in the last day`,
        `npx agentex-gateway deliveries list --agent ${agent} --status failed,rejected,waiting`,
      ),
    ),
    ...alerts.rising_refusals.map(({ agent_name: agent, code, last_hour }) =>
      alert(
        `${last_hour} rejected requests for ${agent} in the last hour, more than usual (${code})`,
        `npx agentex-gateway refusals --agent ${agent}`,
      ),
    ),
    ...alerts.held_deliveries.map(({ agent_name: agent, route, held }) =>
      alert(
        `${agent}, ${route}: ${held} held, waiting for a person`,
        `npx agentex-gateway deliveries list --agent ${agent} --held; then release or cancel them`,
      ),
    ),
    ...alerts.unrouted_webhooks.map(({ source_name: source, value, unrouted }) =>
      alert(
        `source ${source}: ${unrouted} unrouted${value === null ? "" : ` for ${value}`}, waiting for a target`,
        `npx agentex-gateway sources show ${source}`,
      ),
    ),
    ...alerts.loops.map(({ agent_name: agent, conversation, actor, add }) =>
      alert(
        `${agent}: ${conversation} looks like a loop with ${actor}`,
        `Add to the agent's registration: ${add}`,
      ),
    ),
    ...alerts.stopped_recoveries.map(({ name, detail }) =>
      alert(`recovery ${name} has stopped: ${detail}`, `npx agentex-gateway recover show ${name}`),
    ),
    ...alerts.gaps.map(({ provider, receiver, from, to }) =>
      alert(
        `webhooks of ${provider} for ${receiver.name} were probably lost between ${from} and ${to}`,
        "Recover them: npx agentex-gateway recover --help",
      ),
    ),
    ...alerts.renamed_keys.map(({ agent_name: agent, api_key_type: type, name, renamed_to, renamed_until }) =>
      alert(
        `key ${name} of ${agent} must be renamed before ${renamed_until}`,
        `npx agentex-gateway keys change ${agent} ${name} --type ${type} --name ${renamed_to}`,
      ),
    ),
  ];
}

function alert(finding: string, remedy: string): Check {
  return unsure("alert", printable(finding), printable(remedy));
}
