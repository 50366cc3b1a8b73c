import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { printable } from "../../../terminal/printable.ts";
import { startProgram, type Program } from "./program.ts";

const MAIN = fileURLToPath(import.meta.resolve("#main"));
const START_TIMEOUT = 30_000;
/** The start of the gateway's error messages, such as about a port in use. */
const COMPLAINT = "agentex: ";

export type Started =
  | { readonly outcome: "listens"; readonly url: string }
  | { readonly outcome: "failed"; readonly why: string };

/** Waits until it listens, or has said why it cannot. */
export async function startGateway(
  environment: NodeJS.ProcessEnv,
  programs: Program[],
  show: (line: string) => void,
): Promise<Started> {
  const { promise: listening, resolve: listens } = Promise.withResolvers<Started>();
  let why = "the gateway did not start";
  const gateway = startProgram({
    args: ["--disable-warning=ExperimentalWarning", MAIN, "serve"],
    environment: { ...environment, AGENTEX_LOG_FORMAT: "json" },
    onLine(line) {
      const entry = readEntry(line);
      const url = entry?.["adminUrl"] ?? entry?.["url"];
      if (typeof url === "string") listens({ outcome: "listens", url });
      if (line.startsWith(COMPLAINT)) why = line.slice(COMPLAINT.length);
      else show(entry === undefined ? line : lineOf(entry));
    },
  });
  programs.push(gateway);
  const failed = (): Started => ({ outcome: "failed", why });
  return Promise.race([
    listening,
    gateway.ended.then(failed),
    sleep(START_TIMEOUT, undefined, { ref: false }).then(failed),
  ]);
}

/** A line of the gateway's log; undefined if it is something else. */
function readEntry(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null && "msg" in entry ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}

/** The message, then the other fields as `name=value`. */
function lineOf({ level: _level, time: _time, msg, ...fields }: Record<string, unknown>): string {
  const more = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return printable([String(msg), ...more].join("  "));
}
