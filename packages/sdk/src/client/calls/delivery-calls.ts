import type { QueryOf } from "../http/call.ts";
import type { DeliveryEvent, StreamOptions } from "../streams/delivery-stream.ts";
import type { EventMessage, EventStreamOptions } from "../streams/received-events.ts";
import type { CallOptions } from "../http/exchange.ts";
import type {
  ClaimAcknowledgement,
  ClaimReturn,
  BulkReplay,
  CurlCommand,
  CurlTarget,
  ClaimAnswered,
  Delivery,
  DeliveryComparison,
  DeliveryDetail,
  DeliveryEventPage,
  DeliveryPage,
  DeliveryStatistics,
  EditedDelivery,
  Digest,
  EventType,
  FollowedDelivery,
  DeliveryRuns,
  LeaseExtended,
  LeaseExtension,
  NewRunReport,
  RunReported,
  UsageStatistics,
} from "../openapi.ts";

/** Filters for deliveries; a delivery must match all of them. */
export type DeliveryFilter = QueryOf<"GET /deliveries/stream">;

/** Filters for deliveries to replay, and optionally another agent to receive them. */
export type ReplayFilter = DeliveryFilter & { readonly to_agent?: string };

/** Filters for held deliveries. */
export type HeldFilter = Omit<DeliveryFilter, "status">;

/** Which page of a list to get. */
export type PagePart = Pick<QueryOf<"GET /deliveries">, "cursor" | "limit">;

/** The text to find in payloads, exactly as written there. */
export type PayloadSearch = Pick<QueryOf<"GET /deliveries">, "payload">;

/** Which events to get, starting after which cursor. */
export type EventFilter = QueryOf<"GET /deliveries/events">;

/** Which events to stream. */
export type EventStreamFilter = QueryOf<"GET /deliveries/events/stream">;

/** How finely to count deliveries. */
export type DeliverySpan = Pick<QueryOf<"GET /deliveries/statistics">, "step_seconds">;

/** Whose runs to sum, and of which time. */
export type UsageFilter = QueryOf<"GET /deliveries/usage">;

/** The body that was received, byte for byte. */
export type DeliveryBody = { readonly contentType: string; readonly bytes: Uint8Array };

/** The webhooks that the gateway received and delivers. Every call rejects with a `GatewayError`. */
export type DeliveryCalls = {
  /**
   * Newest first. A page of a search may be empty and still have a next one; `looked_through` and `back_to` say how far it
   * searched.
   */
  list(filter?: DeliveryFilter & PayloadSearch & PagePart, options?: CallOptions): Promise<DeliveryPage>;
  /** Counts deliveries by time received and status; covers the last day, unless `from` and `to` say otherwise. */
  statistics(filter?: DeliveryFilter & DeliverySpan, options?: CallOptions): Promise<DeliveryStatistics>;
  /** Sums what runs used by agent, route and day; covers the last 30 days, unless `from` and `to` say otherwise. */
  usage(filter?: UsageFilter, options?: CallOptions): Promise<UsageStatistics>;
  get(id: string, options?: CallOptions): Promise<DeliveryDetail>;
  /** The delivery as it is now and after each change to it or its run, until it has ended or the signal is aborted. */
  follow(id: string, options?: CallOptions): AsyncIterableIterator<DeliveryDetail>;
  /** The same for whoever sent the delivery, with the external key that they sent it with; no account key is needed. */
  followAsSender(id: string, key: string, options?: CallOptions): AsyncIterableIterator<FollowedDelivery>;
  /** Reports about a run as its agent, with the `x-agentex-run-token` of the attempt that started it. */
  reportRun(id: string, token: string, report: NewRunReport, options?: CallOptions): Promise<RunReported>;
  /** The runs of a delivery, for its agent, with the `x-agentex-run-token` of an attempt. */
  runs(id: string, token: string, options?: CallOptions): Promise<DeliveryRuns>;
  /** Acknowledges a claimed delivery, with the `lease_token` of the claim. */
  ack(
    id: string,
    leaseToken: string,
    ack?: ClaimAcknowledgement,
    options?: CallOptions,
  ): Promise<ClaimAnswered>;
  /** Returns a claimed delivery, to be retried. */
  nack(id: string, leaseToken: string, nack?: ClaimReturn, options?: CallOptions): Promise<ClaimAnswered>;
  /** Extends the lease of a claimed delivery. */
  extend(
    id: string,
    leaseToken: string,
    extension?: LeaseExtension,
    options?: CallOptions,
  ): Promise<LeaseExtended>;
  /** The body as received. The agent of a claimed delivery needs no credential other than the `lease_token`. */
  body(id: string, options?: CallOptions & { readonly leaseToken?: string }): Promise<DeliveryBody>;
  /** A digest for a model, at most 8 KB of JSON; null if the body is over 1 MB or no longer stored. */
  digest(id: string, options?: CallOptions): Promise<Digest | null>;
  /** Events after a cursor, oldest first; without a cursor, no events, only the current cursor. */
  events(filter?: EventFilter, options?: CallOptions): Promise<DeliveryEventPage>;
  /**
   * Events as they are received, oldest first. Rejects if access is denied. Ends when access is lost or the signal is aborted.
   */
  streamEvents(filter?: EventStreamFilter, options?: EventStreamOptions): AsyncIterableIterator<EventMessage>;
  /** The events of the providers that the account has keys for. */
  eventTypes(options?: CallOptions): Promise<readonly EventType[]>;
  /** Replays a delivery that has ended; resolves to the new delivery. */
  replay(id: string, options?: CallOptions): Promise<Delivery>;
  /** Replays it to another agent of the account, at the same path. */
  replayTo(id: string, agent: string, options?: CallOptions): Promise<Delivery>;
  /** Sends it to its agent again as a test, with another body or other headers; resolves to the new delivery. */
  resend(id: string, edited: EditedDelivery, options?: CallOptions): Promise<Delivery>;
  /** Makes a curl command that repeats its request, through the gateway or directly to the agent. */
  curl(id: string, target?: CurlTarget, options?: CallOptions): Promise<CurlCommand>;
  /** The deliveries of the same request side by side: those for several targets of a source, shadows and replays. */
  comparison(id: string, options?: CallOptions): Promise<DeliveryComparison>;
  /** Replays all deliveries of a batch in one request; resolves to the first one, whose id is that of the new batch. */
  replayBatch(batchId: string, options?: CallOptions): Promise<Delivery>;
  /** Replays all matching deliveries in the background; without `status`, those that failed. */
  replayAll(filter: ReplayFilter, options?: CallOptions): Promise<BulkReplay>;
  /** Counts the deliveries that `replayAll` would replay. */
  countReplays(filter: DeliveryFilter, options?: CallOptions): Promise<number>;
  replayProgress(id: string, options?: CallOptions): Promise<BulkReplay>;
  /** Cancels a waiting or held delivery, and asks the agent of a working one to stop. */
  cancel(id: string, options?: CallOptions): Promise<Delivery>;
  /** Releases a held delivery to its agent. */
  release(id: string, options?: CallOptions): Promise<Delivery>;
  /** Releases all matching held deliveries in the background; `replayProgress` reports progress. */
  releaseAll(filter: HeldFilter, options?: CallOptions): Promise<BulkReplay>;
  /** Cancels all matching held deliveries in the background; `replayProgress` reports progress. */
  cancelAll(filter: HeldFilter, options?: CallOptions): Promise<BulkReplay>;
  /** Counts the matching held deliveries. */
  countHeld(filter: HeldFilter, options?: CallOptions): Promise<number>;
  /**
   * Changes to deliveries as they happen. Reconnects automatically, and may then repeat the last few seconds. Ends when the
   * signal is aborted.
   */
  stream(filter?: DeliveryFilter, options?: StreamOptions): AsyncIterableIterator<DeliveryEvent>;
};
