import type { DeclaredRoute, DeliveryPolicy } from "../../client/openapi.ts";
import type { RunOptions } from "../runs/run-options.ts";
import type { Filter, Standing } from "agentex-webhook-providers";

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
  /**
   * The handler is a run: work that takes minutes or hours. The agent answers at once, calls the handler in the background,
   * reports to the gateway that it is at work, and then what the handler returned or threw. `{}` for the defaults.
   */
  readonly run?: RunOptions;
  /** Template of the ordering key: `{json:repository.full_name}#{json:number}`. Default: the provider's. */
  readonly conversationKey?: string;
  /** How long an attempt waits for the agent before it times out; the gateway's default is 30. */
  readonly timeoutSeconds?: number;
  /**
   * 4xx and 5xx responses that are final, although the gateway would retry them: `[404]` for a handler that means it. By
   * default, 404, 405 and 421 are retried, since they may come from a proxy during a deployment.
   */
  readonly finalStatuses?: readonly number[];
  /**
   * What the agent gets: the `body` as received (the default), or a `digest` of it for a model, JSON of at most 8 KB: summary,
   * title, URL, actor and text.
   */
  readonly send?: "body" | "digest";
  /** The events that wake the agent: `["pull_request.*", "push"]`. Others are filtered. Default: all. */
  readonly events?: readonly string[];
  /**
   * A condition on the content, such as `{ not: { value: "{json:pull_request.draft}", is: true } }`. What does not match is
   * filtered; docs/filters.md of the gateway explains it.
   */
  readonly when?: Filter;
  /** Whose webhooks reach the agent: those of all others are held (the default) until a person releases them, or filtered. */
  readonly from?: {
    readonly standing: readonly Standing[];
    readonly otherwise?: "hold" | "filter" | "deliver";
  };
  /**
   * How many deliveries reach the agent within a time such as `"10m"`: the others are held. In a conversation, only what
   * programs do is counted and held.
   */
  readonly budget?: {
    readonly most: number;
    readonly within: string;
    readonly per: "conversation" | "actor" | "route";
  };
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
