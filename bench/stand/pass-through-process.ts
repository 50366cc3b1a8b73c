import { fileURLToPath } from "node:url";
import { nodeAt } from "./placement.ts";
import { startProcess, type ServerProcess } from "./start-process.ts";

const PASS_THROUGH = fileURLToPath(new URL("pass-through.ts", import.meta.url));

/**
 * @param secret - verifies the requests to pass on; undefined: passes everything on.
 * @param databaseUrl - records verified requests there; undefined: records nothing.
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
      ...(secret === undefined ? [] : ["--verify"]),
      ...(databaseUrl === undefined ? [] : [databaseUrl]),
    ],
    placement: "measured",
    folder,
    name: "pass-through",
  });
}
