import { INBOX } from "../dispatch/inbox/inbox.ts";
import type { Workers } from "./create-workers.ts";
import { GATEWAYS, RUN_ENDED, WAKE } from "./messages.ts";
import type { EngineRecord } from "./open-record.ts";

/** Handles a message from another gateway. */
export function heed(
  message: string,
  { boundKeys, instance }: Pick<EngineRecord, "boundKeys" | "instance">,
  { runs, presence, deliveries }: Pick<Workers, "runs" | "presence" | "deliveries">,
): void {
  if (boundKeys.heard(message)) return;
  if (message === GATEWAYS) void instance.lookAround();
  if (message.startsWith(INBOX)) deliveries.look(message.slice(INBOX.length));
  if (message.startsWith(RUN_ENDED)) runs.heard(message.slice(RUN_ENDED.length));
  if (!message.startsWith(WAKE)) return;
  const agentId = message.slice(WAKE.length);
  presence.unpause(agentId);
  deliveries.poke(agentId);
}
