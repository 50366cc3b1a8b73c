/** What an agent says about a delivery that it took from its inbox. */
export type ClaimAnswer =
  | {
      readonly kind: "ack";
      /** As it would answer a request: 2xx, 4xx or 5xx. */
      readonly status: number;
      readonly body: string;
      /** The body for whoever follows the delivery, as JSON; undefined: there is none. */
      readonly result: string | undefined;
    }
  | {
      readonly kind: "nack";
      /** When it is tried again, in milliseconds from now; undefined: by the retry schedule. */
      readonly retryAfter: number | undefined;
      /** The agent's own words. */
      readonly reason: string | undefined;
    };
