import type { Command } from "commander";
import { readKeyValue } from "../../../arguments/key-value.ts";
import { aDuration, aName } from "../../../arguments/read-argument.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { FROM_INPUT } from "../keys/value-from-input.ts";
import { showSaved } from "./set-source.ts";

/** `agentex sources rotate` */
export function addSourceRotation(sources: Command, exit: Exit): void {
  gatewayCommand(
    sources,
    "rotate",
    "Rotate a source's secret, for all its installations; the old one keeps working during the overlap",
    [
      "npx agentex-gateway sources rotate acme-app",
      "npx agentex-gateway sources rotate acme-slack --overlap 1h --value-stdin < secret.txt",
    ],
  )
    .argument("<source>", "its name", aName)
    .option("--overlap <time>", "how long the old value keeps working (default 1d)", aDuration)
    .option("--value-stdin", FROM_INPUT)
    .action(talking<RotateFlags>(exit, rotate));
}

type RotateFlags = { readonly overlap?: number; readonly valueStdin?: boolean };

async function rotate(talk: Talk, { overlap, valueStdin }: RotateFlags, name = ""): Promise<void> {
  const secret = await readKeyValue(valueStdin);
  const rotated = await talk.client.sources.rotate(name, {
    ...(secret !== undefined && { secret }),
    ...(overlap !== undefined && { overlap_seconds: overlap }),
  });
  if (talk.isJson) talk.screen.json(rotated);
  else showSaved(talk, rotated);
}
