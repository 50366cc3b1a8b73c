import { GatewayError, type GatewayClient, type ListedSource } from "agentex-gateway-sdk/client";
import { printable } from "../../../terminal/printable.ts";
import { unsure, well, type Check } from "./check.ts";

const MOST = 50;
const MOST_TARGETS = 200;

/** Checks whether each source has a secret, targets that handle what they get, and a URL that its provider can reach. */
export async function checkSources(client: GatewayClient): Promise<Check[]> {
  try {
    const sources = (await client.sources.list()).slice(0, MOST);
    return (await Promise.all(sources.map(async (source) => checkSource(client, source)))).flat();
  } catch (error) {
    // A gateway before sources, or a login that may not see them.
    if (error instanceof GatewayError) return [];
    throw error;
  }
}

async function checkSource(client: GatewayClient, { name, has_secret }: ListedSource): Promise<Check[]> {
  const [{ reach }, targets] = await Promise.all([
    client.sources.get(name),
    client.sources.targets(name, { limit: MOST_TARGETS }),
  ]);
  const check = `source ${name}`;
  const problems: Check[] = [];
  if (!has_secret) {
    const set = `npx agentex-gateway sources set ${name} --value-stdin`;
    problems.push(unsure(check, "it has no secret, so all requests are rejected", set));
  }
  if (reach.detail !== null) {
    const remedy =
      "Set AGENTEX_PUBLIC_URL for the gateway to the address of your proxy or tunnel: docs/tunnels.md";
    problems.push(unsure(check, printable(reach.detail), remedy));
  }
  if (targets.length === 0) {
    const add = `npx agentex-gateway sources target add ${name} VALUE --agent NAME --path PATH`;
    problems.push(unsure(check, "it has no targets, so its webhooks wait", add));
  }
  for (const warning of new Set(targets.flatMap((target) => target.warning ?? []))) {
    problems.push(unsure(check, printable(warning), `npx agentex-gateway sources show ${name}`));
  }
  return problems.length > 0
    ? problems
    : [well(check, `${targets.length} targets; its provider can reach its URL`)];
}
