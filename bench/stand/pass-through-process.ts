import { fileURLToPath } from "node:url";
import { nodeAt } from "./placement.ts";
import { startProcess, type ServerProcess } from "./start-process.ts";

const PASS_THROUGH = fileURLToPath(new URL("pass-through.ts", import.meta.url));

/**
 * @param secret - with which it proves what it passes on; undefined: it passes everything on.
 * @param databaseUrl - where it records what it has proven; undefined: it does not.
 */
export function startPassThrough(
  folder: string,
  agentUrl: string,
  secret: string | undefined,
  databaseUrl?: string,
): Promise<ServerProcess> {
  return startProcess({
    command: [
      ...nodeAt("measured"),
      PASS_THROUGH,
      agentUrl,
      secret ?? "",
      ...(secret === undefined ? [] : ["--prove"]),
      ...(databaseUrl === undefined ? [] : [databaseUrl]),
    ],
    placement: "measured",
    folder,
    name: "pass-through",
  });
}
