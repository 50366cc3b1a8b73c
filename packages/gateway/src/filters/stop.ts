/** Why a delivery was filtered: which part of its route's declaration decided, or that its agent gets no webhooks. */
export const FILTER_REASONS = ["echo", "event", "when", "from", "subscription"] as const;
/** Why a delivery is held. */
export const HOLD_REASONS = ["standing", "budget"] as const;

/** What decided, and on what value: a clause of the declaration as JSON, and a value of the webhook. */
export type Reason = { readonly clause: string; readonly saw: string | undefined };

/** Keeps a webhook from the agent, for good or for now. */
export type Stop = Reason &
  (
    | { readonly status: "filtered"; readonly reason: (typeof FILTER_REASONS)[number] }
    | { readonly status: "held"; readonly reason: (typeof HOLD_REASONS)[number] }
  );

export type ReasonCode = Stop["reason"];

/** Serializes a reason for the store. */
export function writeReason({ clause, saw }: Reason): string {
  return JSON.stringify({ clause, saw });
}

/** Parses a stored reason; undefined if there is none. */
export function readReason(
  code: string | null,
  detail: string | null,
): (Reason & { code: ReasonCode }) | undefined {
  const known = [...FILTER_REASONS, ...HOLD_REASONS].find((each) => each === code);
  if (known === undefined || detail === null) return undefined;
  const { clause, saw } = JSON.parse(detail) as { clause: string; saw?: string };
  return { code: known, clause, saw };
}

/** Explains a reason in a sentence. */
export function explainReason({ code, clause, saw }: Reason & { readonly code: ReasonCode }): string {
  const value = saw === undefined ? "nothing" : `'${saw}'`;
  switch (code) {
    case "echo":
      return `The agent did this itself: its identities contain ${clause}.`;
    case "event":
      return `The route does not accept this event: its events are ${clause}, and this one is ${value}.`;
    case "when":
      return `The route's condition is not met: ${clause}, and the value is ${value}.`;
    case "from":
      return `The route does not accept webhooks from this sender: it accepts ${clause}, and the standing is ${value}.`;
    case "subscription":
      return "The agent has no URL and no inbox: subscribers get this as an event, and other clients can read it.";
    case "standing":
      return `A person must release it: the route trusts ${clause}, and the standing is ${value}.`;
    case "budget":
      return `A person must release it: it exceeds the route's budget of ${clause}.`;
  }
}
