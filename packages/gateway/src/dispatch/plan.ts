import type { Provider } from "agentex-webhook-providers";
import type { Policy } from "../agents/route.ts";
import type { Preference } from "./prefer.ts";

/** How a webhook is delivered, and how long its sender waits for the agent's answer. */
export type Plan = {
  readonly policy: Policy;
  /** Milliseconds from the request's arrival after which the sender gets a 202; for `assured`. */
  readonly deadline: number;
  /** The caller's preference, where it was heeded. */
  readonly preference: Preference | undefined;
  /** The status that tells the sender: it is on disk. */
  readonly acknowledge: Acknowledgement;
};

/** 202 says best what is true, but some providers take it for a failure. */
export type Acknowledgement = 200 | 202 | 204;

export type PlanBasis = {
  /** Undefined for a caller with a key of its own. */
  readonly provider: Provider | undefined;
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
  const heeded = provider === undefined ? preference : undefined;
  if (heeded !== undefined) {
    return {
      policy: heeded.wait === undefined ? "queued" : "assured",
      deadline: (heeded.wait ?? 0) * 1_000,
      preference: heeded,
      acknowledge: 202,
    };
  }
  return {
    policy: keyPolicy ?? routePolicy ?? (provider === undefined ? "direct" : "assured"),
    deadline: deadlineOf(provider?.deadlineSeconds) ?? agentTimeout,
    preference: undefined,
    acknowledge: provider?.acknowledge ?? 202,
  };
}

function deadlineOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  return seconds * 1_000 - Math.max(SMALLEST_MARGIN, seconds * 1_000 * MARGIN);
}
