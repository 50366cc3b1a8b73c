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
   * The handler is a run: work that takes minutes or hours. The agent responds immediately, calls the handler in the
   * background, reports progress to the gateway, and finally reports what the handler returned or threw. `{}` for the defaults.
   */
  readonly run?: RunOptions;
  /** Template of the ordering key: `{json:repository.full_name}#{json:number}`. Default: the provider's. */
  readonly conversationKey?: string;
  /** How long an attempt waits for the agent before it times out; the gateway's default is 30. */
  readonly timeoutSeconds?: number;
  /**
   * 4xx and 5xx statuses that are final although the gateway would retry them: `[404]` if the handler itself returns 404. By
   * default, 404, 405 and 421 are retried, since they may come from a proxy during a deployment.
   */
  readonly finalStatuses?: readonly number[];
  /**
   * What the agent gets: the `body` as received (the default), or a `digest` of it for a model: at most 8 KB of JSON with
   * summary, title, URL, actor and text.
   */
  readonly send?: "body" | "digest";
  /** The events that wake the agent: `["pull_request.*", "push"]`. Others are filtered. Default: all. */
  readonly events?: readonly string[];
  /**
   * A condition on the content, such as `{ not: { value: "{json:pull_request.draft}", is: true } }`. Events that do not match
   * are filtered (see the gateway's docs/filters.md).
   */
  readonly when?: Filter;
  /** Whose webhooks reach the agent. Everyone else's are held until a person releases them (the default), or filtered. */
  readonly from?: {
    readonly standing: readonly Standing[];
    readonly otherwise?: "hold" | "filter" | "deliver";
  };
  /**
   * How many deliveries reach the agent within a time such as `"10m"`; further ones are held. In a conversation, only events
   * caused by programs are counted and held.
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
  /** As soon as it contains this many deliveries; default 50, at most 1,000. */
  readonly maxSize?: number;
};
