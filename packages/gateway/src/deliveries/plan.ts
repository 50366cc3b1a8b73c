import { providers } from "@agentex/webhook-providers";
import { EXTERNAL } from "../keys/key.ts";
import type { Policy } from "./delivery.ts";
import type { Preference } from "./prefer.ts";

/** How a webhook is delivered, and how long its sender waits for the agent's answer. */
export type Plan = {
  readonly policy: Policy;
  /** Milliseconds from the request's arrival after which the sender gets a 202; for `assured`. */
  readonly deadline: number;
  /** The caller's preference, where it was heeded. */
  readonly preference: Preference | undefined;
};

export type PlanBasis = {
  /** A provider's id, or `external`. */
  readonly provider: string;
  readonly keyPolicy: Policy | undefined;
  readonly routePolicy: Policy | undefined;
  readonly preference: Preference | undefined;
  /** How long the agent may be silent, in milliseconds. */
  readonly agentTimeout: number;
};

/** The answer has to travel: providers hear it this much before their deadline, in milliseconds. */
const SMALLEST_MARGIN = 500;
const MARGIN = 0.1;

/** The key's policy comes before the route's, and both before what is usual for the sender. */
export function planDelivery({
  provider,
  keyPolicy,
  routePolicy,
  preference,
  agentTimeout,
}: PlanBasis): Plan {
  // Providers do not know what they prefer; a caller with a key of its own may.
  const heeded = provider === EXTERNAL ? preference : undefined;
  if (heeded !== undefined) {
    return {
      policy: heeded.wait === undefined ? "queued" : "assured",
      deadline: (heeded.wait ?? 0) * 1_000,
      preference: heeded,
    };
  }
  return {
    policy: keyPolicy ?? routePolicy ?? (provider === EXTERNAL ? "direct" : "assured"),
    deadline: deadlineOf(provider) ?? agentTimeout,
    preference: undefined,
  };
}

function deadlineOf(provider: string): number | undefined {
  const seconds = providers.get(provider)?.deadlineSeconds;
  if (seconds === undefined) return undefined;
  return seconds * 1_000 - Math.max(SMALLEST_MARGIN, seconds * 1_000 * MARGIN);
}
