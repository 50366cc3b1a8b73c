import type { AgentApiKey, GatewayClient } from "agentex-gateway-sdk/client";
import { CommandFailed } from "../../../gateway-command.ts";

const PAGE = 1000;

/** All keys of an agent. */
export async function allKeys(client: GatewayClient, agent: string): Promise<AgentApiKey[]> {
  const found: AgentApiKey[] = [];
  for (let page_number = 1; found.length === (page_number - 1) * PAGE; page_number++) {
    const page = await client.keys.list({ agent_name: agent, limit: PAGE, page_number });
    found.push(...page);
    if (page.length === 0) break;
  }
  return found;
}

export type KeyNamed = { readonly agent: string; readonly name: string; readonly type: string | undefined };

/** The agent's key of this name; fails the command if there is none, or several. */
export async function keyNamed(client: GatewayClient, { agent, name, type }: KeyNamed): Promise<AgentApiKey> {
  const named = (await allKeys(client, agent)).filter(
    (key) => key.name === name && (type === undefined || key.api_key_type === type),
  );
  const [key, ...others] = named;
  if (key === undefined) {
    throw new CommandFailed(
      "not_found",
      `The agent ${agent} has no ${type === undefined ? "" : `${type} `}key named ${name}.`,
      `List them: npx agentex-gateway keys list ${agent}`,
    );
  }
  if (others.length > 0) {
    const types = named.map(({ api_key_type }) => api_key_type).join(", ");
    throw new CommandFailed("usage", `Several keys are named ${name} (${types}).`, "Choose one with --type.");
  }
  return key;
}
