import type { AgentLog } from "../agent/log.ts";
import { RunStopped } from "../agent/runs/run-stopped.ts";
import { untilAnswered } from "../agent/runs/until-answered.ts";
import type { Sleep } from "../agent/registration/stay-registered.ts";
import type { GatewayClient } from "../client/gateway-client.ts";
import type { ClaimedDelivery } from "../client/openapi.ts";
import { ask } from "./ask.ts";
import type { Claim, Settlement } from "./claim.ts";
import { keepLease } from "./keep-lease.ts";
import { settle } from "./settle.ts";

/** A claim that this process works on. */
export type WorkedClaim = {
  /** Resolves when the gateway knows the outcome, or never will. Never rejects. */
  readonly ended: Promise<void>;
  /** Asks the work to stop. */
  stop(): void;
  /** Hands it back to the gateway, whether the work has stopped or not. */
  handBack(): void;
  /** Stops reporting to the gateway. */
  giveUp(): void;
};

export type WorkClaimParts = {
  readonly gateway: Pick<GatewayClient, "deliveries">;
  readonly delivery: ClaimedDelivery;
  /** In seconds. */
  readonly lease: number;
  /** A rejection is a nack. */
  readonly work: (claim: Claim) => Promise<Settlement>;
  /** Called when the gateway knows the outcome. */
  readonly onSettled: (delivery: ClaimedDelivery, settlement: Settlement, isRecorded: boolean) => void;
  readonly log: AgentLog;
  readonly sleep: Sleep;
  readonly random: () => number;
};

/** Works on a claim: extends its lease meanwhile, and finally reports the outcome to the gateway. */
export function workClaim(parts: WorkClaimParts): WorkedClaim {
  const { gateway, delivery, log, sleep, random, work, onSettled } = parts;
  const [working, keeping, telling] = [new AbortController(), new AbortController(), new AbortController()];
  let handBack = (): void => {};
  const handedBack = new Promise<Settlement>((resolve) => {
    handBack = () => resolve({ outcome: "handed_back" });
  });
  let isLost = false;
  let isLeft = false;
  const stop = (reason: RunStopped): void => working.abort(reason);
  void keepLease({
    deliveries: gateway.deliveries,
    delivery,
    lease: parts.lease,
    log,
    sleep,
    random,
    signal: keeping.signal,
    onOver(reason) {
      isLost ||= reason.why === "lost";
      stop(reason);
    },
  });

  const execute = async (): Promise<Settlement> => {
    const body = await bodyOf(parts, working.signal);
    if (body === undefined) return { outcome: "handed_back" };
    const leaveToRun = (): void => {
      isLeft = true;
      keeping.abort();
    };
    try {
      return await work({ delivery, body, signal: working.signal, leaveToRun });
    } catch (error) {
      log.error(`${delivery.id} failed`, error);
      return { outcome: "nack", reason: error instanceof Error ? error.message : String(error) };
    }
  };
  const finish = async (settlement: Settlement): Promise<void> => {
    keeping.abort();
    if (isLeft) return onSettled(delivery, { outcome: "left_to_run" }, true);
    if (isLost) return onSettled(delivery, settlement, false);
    const tell = { deliveries: gateway.deliveries, delivery, log, sleep, random };
    onSettled(delivery, settlement, await settle(settlement, { ...tell, signal: telling.signal }));
  };
  return {
    ended: Promise.race([execute(), handedBack]).then(finish),
    stop: () => stop(new RunStopped("stopping")),
    handBack,
    giveUp: () => telling.abort(),
  };
}

/** @returns undefined if it is no longer available. */
async function bodyOf(
  { gateway, delivery, log, sleep, random }: WorkClaimParts,
  signal: AbortSignal,
): Promise<Claim["body"] | undefined> {
  const { id, body, body_base64: base64, lease_token: token } = delivery;
  if (delivery.body_omitted !== true) return bytesOf(body, base64);
  const asked = await untilAnswered(
    async () => ask(async () => gateway.deliveries.body(id, { leaseToken: token, signal })),
    {
      sleep,
      random,
      signal,
    },
  );
  if (asked.outcome === "answered") return new Uint8Array(asked.answer.bytes);
  log.warn(`${id}: its body cannot be had: ${asked.detail}`);
  return undefined;
}

function bytesOf(text: string | undefined, base64: string | undefined): Claim["body"] {
  if (text !== undefined) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
}
