/** What an agent answers about a delivery it claimed from its inbox. */
export type ClaimAnswer =
  | {
      readonly kind: "ack";
      /** The status it would return for a request: 2xx, 4xx or 5xx. */
      readonly status: number;
      readonly body: string;
      /** The result for followers of the delivery, as JSON; undefined if there is none. */
      readonly result: string | undefined;
    }
  | {
      readonly kind: "nack";
      /** When to retry, in milliseconds from now; undefined: by the retry schedule. */
      readonly retryAfter: number | undefined;
      /** The agent's own words. */
      readonly reason: string | undefined;
    };
