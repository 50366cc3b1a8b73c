import type { Command } from "commander";
import { readKeyValue } from "../../../arguments/key-value.ts";
import { aDuration, aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { keyNamed } from "./find-key.ts";
import { showCreated } from "./show-created.ts";
import { FROM_INPUT } from "./value-from-input.ts";

/** `agentex keys rotate` */
export function addKeyRotation(keys: Command, exit: Exit): void {
  gatewayCommand(keys, "rotate", "Rotate a key; the old value keeps working during the overlap", [
    "npx agentex-gateway keys rotate hello my-key",
    "npx agentex-gateway keys rotate code-watcher octo/repo --overlap 1h",
  ])
    .argument("<agent>", "the agent's name", aName)
    .argument("<name>", "the key's name")
    .option("--type <type>", "needed if keys of several types have this name")
    .option("--overlap <time>", "how long the old value keeps working (default 1d)", aDuration)
    .option("--value-stdin", FROM_INPUT)
    .action(talking<RotateFlags>(exit, rotate));
}

type RotateFlags = { readonly type?: string; readonly overlap?: number; readonly valueStdin?: boolean };

async function rotate(talk: Talk, flags: RotateFlags, agent?: string, name?: string): Promise<void> {
  const value = await readKeyValue(flags.valueStdin);
  const key = await keyNamed(talk.client, { agent: agent ?? "", name: name ?? "", type: flags.type });
  const rotated = await talk.client.keys.rotate(key.id, {
    ...(value !== undefined && { api_key: value }),
    ...(flags.overlap !== undefined && { overlap_seconds: flags.overlap }),
  });
  showCreated(talk, rotated, value !== undefined);
}
