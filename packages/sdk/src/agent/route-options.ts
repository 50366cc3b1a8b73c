import type { DeclaredRoute, DeliveryPolicy } from "../client/openapi.ts";

/** How the gateway delivers a route's webhooks. */
export type RouteOptions = {
  /** The delivery policy. Default: `assured` for providers, `direct` for API keys. */
  readonly policy?: DeliveryPolicy;
  /** Whether deliveries with the same ordering key (a pull request, a Slack thread) may overlap. Default: `concurrent`. */
  readonly ordering?: NonNullable<DeclaredRoute["ordering"]>;
  /**
   * Collects the deliveries of one ordering key and sends them in one request, as `context.batch`: for an agent that needs one
   * run for thirty pushes. The policy is `queued`.
   */
  readonly batch?: BatchOptions;
  /** Template of the ordering key: `{json:repository.full_name}#{json:number}`. Default: the provider's. */
  readonly conversationKey?: string;
  /** How long an attempt waits for the agent before it times out; the gateway's default is 30. */
  readonly timeoutSeconds?: number;
  /**
   * 4xx and 5xx responses that are final, although the gateway would retry them: `[404]` for a handler that means it. By
   * default, 404, 405 and 421 are retried, since they may come from a proxy during a deployment.
   */
  readonly finalStatuses?: readonly number[];
};

/** When a batch is sent. Durations are texts such as `10s`, `2m` or `1h`. */
export type BatchOptions = {
  /** After this long without another delivery; up to an hour. */
  readonly debounce: string;
  /** This long after its first delivery at the latest; up to a day. */
  readonly maxWait: string;
  /** As soon as it contains this many deliveries; 50 by default, 1,000 at the most. */
  readonly maxSize?: number;
};
