import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayClient, Recovery } from "agentex-gateway-sdk/client";
import type { Ending } from "../../../exit-codes.ts";
import type { Talk } from "../../../gateway-command.ts";
import { interruption } from "../../../interruption.ts";
import { summarize } from "./show-recovery.ts";

const LOOK_EVERY = 500;
/** How long to wait for the first check, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Waits until a check is over, or with `isWatching` until everything has arrived. Reports every change.
 *
 * @param before - when it was checked before; null: never.
 */
export async function watchRecovery(
  { client, screen, isJson }: Talk,
  name: string,
  before: string | null,
  isWatching: boolean,
): Promise<Ending> {
  const signal = interruption();
  let recovery = await untilChecked(client, name, before);
  let said = "";
  const say = (): void => {
    const line = summarize(screen, recovery);
    if (line === said) return;
    said = line;
    if (isJson) screen.jsonLine(recovery);
    else screen.say(line);
  };
  say();
  const isDone = (): boolean => !isWatching || signal.aborted || isOver(recovery);
  while (!isDone()) {
    await sleep(LOOK_EVERY, undefined, { signal }).catch(() => {});
    recovery = await client.recoveries.get(name);
    say();
  }
  if (signal.aborted) return "interrupted";
  return recovery.state === "watching" || recovery.state === "asking" ? "done" : "failed";
}

/** The recovery once it was checked, or as it is after a while. */
export async function untilChecked(
  client: GatewayClient,
  name: string,
  before: string | null,
): Promise<Recovery> {
  const deadline = performance.now() + PATIENCE;
  let recovery = await client.recoveries.get(name);
  while (recovery.checked_at === before && recovery.problem === null && performance.now() < deadline) {
    await sleep(LOOK_EVERY);
    recovery = await client.recoveries.get(name);
  }
  return recovery;
}

function isOver({ state, missed, arrived }: Recovery): boolean {
  return state === "stopped" || (state === "watching" && arrived >= missed);
}
