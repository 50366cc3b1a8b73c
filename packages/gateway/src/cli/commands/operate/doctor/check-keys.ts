import type { Agent, AgentApiKey } from "agentex-gateway-sdk/client";
import { providers, readKeyName } from "agentex-webhook-providers";
import { printable } from "../../../terminal/printable.ts";
import { unsure, type Check } from "./check.ts";

/** The keys of an agent that no webhook can match, or that wait for something. */
export function checkKeys({ name: agent }: Agent, keys: readonly AgentApiKey[]): Check[] {
  return keys.flatMap(({ name, api_key_type: type, warnings, renamed_to }): Check[] => {
    const check = `key ${printable(name)} of ${printable(agent)}`;
    const impossible = problemOf(type, name);
    if (impossible !== undefined) {
      const change = `npx agentex-gateway keys change ${agent} '${name}' --type ${type} --name NAME`;
      return [unsure(check, impossible, printable(change))];
    }
    // A key to rename is an alert.
    if (renamed_to !== null) return [];
    const rotate = `npx agentex-gateway keys rotate ${agent} '${name}' --type ${type} --value-stdin`;
    return warnings.map((warning) => unsure(check, printable(warning), printable(rotate)));
  });
}

/** Why a key of this name never matches; undefined if it may. Only the gateway knows custom providers. */
function problemOf(type: string, name: string): string | undefined {
  const provider = providers.get(type);
  if (provider === undefined) return undefined;
  const read = readKeyName(provider, name);
  if (read.outcome === "impossible") return read.problem;
  return read.name === name
    ? undefined
    : `${provider.name} webhooks do not use this name; the matching name is ${read.name}.`;
}
