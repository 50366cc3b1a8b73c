import type { Condition } from "./choice.ts";

/**
 * What a provider is told in place of the agent's answer: once its webhook is stored, where nobody waits for the agent, or its
 * answer is not there in time; and where it sends a webhook again.
 */
export type LateAnswer = {
  /** All of them must hold; absent: always. */
  readonly when?: readonly Condition[];
  readonly status: 200 | 201 | 202 | 204;
  /** Fixed text, by names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Fixed text, perhaps none; absent: the gateway's own JSON, which names the delivery. */
  readonly body?: string;
};
