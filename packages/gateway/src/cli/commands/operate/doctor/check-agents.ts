import type { Agent, AgentApiKey, GatewayClient } from "agentex-gateway-sdk/client";
import { printable } from "../../../terminal/printable.ts";
import { checkKeys } from "./check-keys.ts";
import { ill, unsure, well, type Check } from "./check.ts";

const PATIENCE = 3_000;
const MOST = 50;
const SOON = 7 * 86_400_000;

/**
 * Checks whether each agent is up, and whether anyone has a key to send to it that can work.
 *
 * @param isHere - whether the gateway runs on this machine, so that it reaches what this command reaches.
 */
export async function checkAgents(client: GatewayClient, isHere: boolean): Promise<Check[]> {
  const agents = await client.agents.list({ limit: MOST });
  if (agents.length === 0) {
    return [unsure("agents", "no agent has registered yet", "Start one: npx agentex-gateway dev FILE")];
  }
  const checks = await Promise.all(
    agents.map(async (agent) => {
      const keys = await client.keys.list({ agent_name: agent.name, limit: 1000 });
      return checkKeys(agent, keys).toSpliced(0, 0, await checkAgent(agent, keys, isHere));
    }),
  );
  return checks.flat();
}

async function checkAgent(agent: Agent, keys: readonly AgentApiKey[], isHere: boolean): Promise<Check> {
  const name = `agent ${printable(agent.name)}`;
  if (agent.status === "BuildOnly") {
    return unsure(name, "it is built but not deployed yet", "Start it: it registers by itself.");
  }
  if (agent.status !== "Ready") {
    return ill(
      name,
      `${agent.status}: ${printable(agent.status_reason)}`,
      `Check that it is running and that the gateway can reach ${printable(agent.acp_url ?? "its URL")}; it ` +
        "registers again when it starts.",
    );
  }
  const { acp_url: url, delivery } = agent;
  if (url === null && delivery === "push") {
    return ill(name, "it has no URL", "Start it: it registers when it starts.");
  }
  const trouble = isHere && url !== null ? await reach(url) : undefined;
  if (trouble !== undefined) {
    return ill(
      name,
      `nothing answers at ${printable(url ?? "")} (${trouble})`,
      "Start the agent, or set its ACP_URL.",
    );
  }
  return (
    checkValidity(name, agent, keys) ??
    well(name, url === null ? "Ready: it claims its deliveries from its inbox" : `Ready at ${printable(url)}`)
  );
}

/** @returns undefined if somebody can send to it, also in a week. */
function checkValidity(name: string, agent: Agent, keys: readonly AgentApiKey[]): Check | undefined {
  const expiring = keys.filter(
    ({ expires_at }) => expires_at !== null && Date.parse(expires_at) < Date.now() + SOON,
  );
  if (expiring.length > 0) {
    const names = expiring.map((key) => printable(key.name)).join(", ");
    return unsure(
      name,
      `keys that have expired or will within a week: ${names}`,
      `npx agentex-gateway keys list ${agent.name}`,
    );
  }
  if (keys.every(({ api_key_type }) => api_key_type === "internal")) {
    return unsure(
      name,
      "it has no keys, so nothing can be sent to it",
      `npx agentex-gateway connect --agent ${agent.name}`,
    );
  }
  return undefined;
}

/** @returns why nothing answers there; undefined if something does. */
async function reach(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(PATIENCE),
      redirect: "manual",
    });
    await response.body?.cancel();
    return undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (cause instanceof Error && "code" in cause) return String(cause.code);
    return cause instanceof Error ? cause.name : "no answer";
  }
}
