import type { LateAnswer, Provider } from "agentex-webhook-providers";
import type { Policy } from "../agents/routes/route.ts";
import type { Preference } from "./prefer.ts";

/** How a webhook is delivered, and how long its sender waits for the agent's response. */
export type Plan = {
  readonly policy: Policy;
  /** Milliseconds from the request's arrival after which the sender gets a 202; for `assured`. */
  readonly deadline: number;
  /** The caller's preference, if it was applied. */
  readonly preference: Preference | undefined;
  /** How a stored webhook is acknowledged. */
  readonly acknowledge: Acknowledgement;
};

/** 202 is the most accurate, but some providers treat it as a failure or expect a response of their own. */
export type Acknowledgement = Pick<LateAnswer, "status" | "headers" | "body">;

const ACCEPTED: Acknowledgement = { status: 202 };

export type PlanBasis = {
  /** Undefined for a caller with an API key. */
  readonly provider: Provider | undefined;
  /** The acknowledgement that the provider's data asks for; undefined if it asks for none in particular. */
  readonly lateAnswer: LateAnswer | undefined;
  readonly keyPolicy: Policy | undefined;
  readonly routePolicy: Policy | undefined;
  /** Whether the route batches; if so, nobody waits for the agent's response. */
  readonly isBatched?: boolean;
  /** Whether the agent claims its deliveries from its inbox; if so, nobody waits for its response either. */
  readonly isPulled?: boolean;
  readonly preference: Preference | undefined;
  /** How long the agent may be silent, in milliseconds. */
  readonly agentTimeout: number;
};

/** Providers get the response this many milliseconds before their deadline, because it takes time to travel. */
const SMALLEST_MARGIN = 500;
const MARGIN = 0.1;

/** The key's policy takes precedence over the route's, and both over the sender's default. */
export function planDelivery({
  provider,
  lateAnswer,
  keyPolicy,
  routePolicy,
  isBatched = false,
  isPulled = false,
  preference,
  agentTimeout,
}: PlanBasis): Plan {
  if (isBatched) {
    return { policy: "queued", deadline: 0, preference: undefined, acknowledge: lateAnswer ?? ACCEPTED };
  }
  // Only callers with an API key can state a preference.
  const heeded = provider === undefined ? preference : undefined;
  if (isPulled) {
    const isApplied = heeded?.respondAsync === true && heeded.wait === undefined;
    return {
      policy: "queued",
      deadline: 0,
      preference: isApplied ? heeded : undefined,
      acknowledge: lateAnswer ?? ACCEPTED,
    };
  }
  if (heeded !== undefined) {
    return {
      policy: heeded.wait === undefined ? "queued" : "assured",
      deadline: (heeded.wait ?? 0) * 1_000,
      preference: heeded,
      acknowledge: ACCEPTED,
    };
  }
  return {
    policy: keyPolicy ?? routePolicy ?? (provider === undefined ? "direct" : "assured"),
    deadline: deadlineOf(provider?.deadlineSeconds) ?? agentTimeout,
    preference: undefined,
    acknowledge: lateAnswer ?? ACCEPTED,
  };
}

function deadlineOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  return seconds * 1_000 - Math.max(SMALLEST_MARGIN, seconds * 1_000 * MARGIN);
}

/** Whether a provider's acknowledgement is a specific response that replaces the gateway's. */
export function isOwnAnswer({ status, body }: Acknowledgement): boolean {
  return status === 204 || body !== undefined;
}

/** The status for a webhook that needs no delivery: a duplicate or a filtered one. */
export function settledStatus(acknowledge: Acknowledgement): number {
  return isOwnAnswer(acknowledge) ? acknowledge.status : 200;
}
