import type { ConversationOrdering, DeliveryPolicy } from "../client/openapi.ts";

/** How the gateway delivers a route's webhooks. */
export type RouteOptions = {
  /** The delivery policy. Default: `assured` for providers, `direct` for API keys. */
  readonly policy?: DeliveryPolicy;
  /** Whether deliveries with the same ordering key (a pull request, a Slack thread) may overlap. Default: `concurrent`. */
  readonly ordering?: ConversationOrdering;
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
