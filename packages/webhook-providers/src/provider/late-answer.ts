import type { Condition } from "../template/choice.ts";

/**
 * The response to the provider instead of the agent's: as soon as the webhook is stored if nobody waits for the agent, if the
 * agent does not respond in time, and for a duplicate.
 */
export type LateAnswer = {
  /** All of them must hold; if absent, it always applies. */
  readonly when?: readonly Condition[];
  readonly status: 200 | 201 | 202 | 204;
  /** Fixed values; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Fixed text, possibly empty; if absent, the gateway's own JSON with the delivery's id. */
  readonly body?: string;
};
