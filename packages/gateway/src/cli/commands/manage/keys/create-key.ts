import type { DeliveryPolicy } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { readKeyValue } from "../../../arguments/key-value.ts";
import { aDuration, aName, aTimeToCome } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { showCreated } from "./show-created.ts";
import { FROM_INPUT } from "./value-from-input.ts";

/** `agentex keys create` */
export function addKeyCreation(keys: Command, exit: Exit): void {
  gatewayCommand(keys, "create", "Create a key; its value is shown only once", [
    "npx agentex-gateway keys create hello my-key",
    "npx agentex-gateway keys create code-watcher octo/repo --type github",
    "npx agentex-gateway keys create slack-helper A0123456789 --type slack --value-stdin < secret.txt",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument(
      "<name>",
      "the key's name; for a provider's key, the identity in its payloads (npx agentex-gateway providers show)",
    )
    .option("--type <type>", "external (an API key), or a provider's id", "external")
    .option("--value-stdin", FROM_INPUT)
    .option("--policy <policy>", "direct, assured or queued, instead of the route's policy")
    .option("--allow <addresses...>", "IP addresses and ranges that may use it")
    .option(
      "--tolerance <time>",
      "how far a signed timestamp may be from now, instead of the provider's default",
      aDuration,
    )
    .option("--expires <time>", "when it stops working: a time, or a duration from now (30d)", aTimeToCome)
    .action(talking<CreateFlags>(exit, create));
}

type CreateFlags = {
  readonly type: string;
  readonly valueStdin?: boolean;
  readonly policy?: DeliveryPolicy;
  readonly allow?: readonly string[];
  readonly tolerance?: number;
  readonly expires?: string;
};

async function create(talk: Talk, flags: CreateFlags, agent?: string, name?: string): Promise<void> {
  const value = await readKeyValue(flags.valueStdin);
  const created = await talk.client.keys.create({
    agent_name: agent ?? "",
    name: name ?? "",
    api_key_type: flags.type,
    ...(value !== undefined && { api_key: value }),
    ...(flags.policy !== undefined && { policy: flags.policy }),
    ...(flags.allow !== undefined && { allowed_addresses: flags.allow }),
    ...(flags.tolerance !== undefined && { tolerance_seconds: flags.tolerance }),
    ...(flags.expires !== undefined && { expires_at: flags.expires }),
  });
  showCreated(talk, created, value !== undefined);
}
