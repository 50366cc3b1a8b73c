import { LIFECYCLE } from "../../../providers/lifecycle.ts";

const DESCRIPTIONS = {
  failed: "A webhook did not reach its agent: it is out of retries, or the agent rejected it.",
  held: "A webhook waits for a person to release or cancel it.",
  unrouted: "A webhook of a source waits because it has no target.",
  run_finished:
    "An agent's run has ended: it succeeded or failed, was lost, took too long, or was cancelled.",
} as const;

/** The events that report later changes of webhooks, for every provider. */
export const LIFECYCLE_TYPES = (["failed", "held", "unrouted", "run_finished"] as const).map((kind) => ({
  name: `${LIFECYCLE}.${kind}`,
  provider: LIFECYCLE,
  event: kind,
  kind,
  description: DESCRIPTIONS[kind],
}));
