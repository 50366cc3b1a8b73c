import { streamDeliveries, type DeliveryEvent, type StreamOptions } from "./delivery-stream.ts";
import { requireSuccess, segment, type CallOptions, type Exchange, type Send } from "./send.ts";

export type DeliveryStatus =
  | "waiting"
  | "running"
  | "delivered"
  | "rejected"
  | "failed"
  | "superseded"
  | "cancelled";

/** A delivery as the gateway lists it. Times are ISO 8601. */
export type Delivery = {
  /** `dlv_…` */
  readonly id: string;
  readonly agent_id: string;
  /** Null where the agent was deleted. */
  readonly agent_name: string | null;
  /** As declared: `POST /code_changes`. */
  readonly route: string;
  readonly method: string;
  /** Path and query below the agent's URL. */
  readonly path: string;
  readonly policy: "direct" | "assured" | "queued";
  readonly status: DeliveryStatus;
  /** A provider's id, or `external`. */
  readonly provider: string;
  readonly key_id: string;
  /** Null where the key was deleted. */
  readonly key_name: string | null;
  readonly event: string | null;
  readonly provider_delivery_id: string | null;
  readonly conversation: string | null;
  readonly ordering: "concurrent" | "serialize" | "latest";
  /** Attempts begun. */
  readonly attempt_count: number;
  /** Of the last answer; null where there was none. */
  readonly agent_status: number | null;
  /** Why the last attempt brought no whole answer, or none that counts. */
  readonly error: string | null;
  /** Of the last attempt that ended. */
  readonly duration_ms: number | null;
  readonly timeout_seconds: number;
  readonly received_at: string;
  /** Null unless it waits, and while others of its conversation go first. */
  readonly next_attempt_at: string | null;
  readonly finished_at: string | null;
  readonly changed_at: string;
  /** The delivery that this one repeats. */
  readonly replay_of: string | null;
  /** Of the W3C trace that it is a part of, with its attempts and replays. */
  readonly trace_id: string | null;
};

export type Attempt = {
  /** From 1. */
  readonly number: number;
  readonly started_at: string;
  /** Null while it is under way. */
  readonly duration_ms: number | null;
  readonly agent_status: number | null;
  readonly error: string | null;
  /** With the error `agent_redirected`: where the agent redirected to, and what to change so that its handler runs. */
  readonly redirect: { readonly to: string | null; readonly advice: string } | null;
  /** The start of the agent's answer; `is_cut` where there may have been more. */
  readonly answer: {
    readonly encoding: "utf-8" | "base64";
    readonly content: string;
    readonly is_cut: boolean;
  } | null;
};

export type DeliveryDetail = Delivery & {
  readonly attempts: readonly Attempt[];
  /** Headers in order, as the agent sees them, the values of credentials hidden; `body_size` in bytes. */
  readonly request: {
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body_size: number;
  } | null;
  /** The deliveries that repeat this one. */
  readonly replays: readonly string[];
};

/** Which deliveries are meant: all that is given has to match. */
export type DeliveryFilter = {
  /** An agent's name; or give `agent_id`. */
  readonly agent?: string;
  readonly agent_id?: string;
  readonly route?: string;
  readonly provider?: string;
  readonly event?: string;
  readonly conversation?: string;
  readonly status?: DeliveryStatus | readonly DeliveryStatus[];
  /** A key's id or name. */
  readonly key?: string;
  /** ISO 8601: arrived at this time or later. */
  readonly from?: string;
  /** ISO 8601: arrived before this time. */
  readonly to?: string;
};

export type PagePart = {
  /** The `next_cursor` of the page before. */
  readonly cursor?: string;
  /** 1 to 200; the gateway's default is 50. */
  readonly limit?: number;
};

export type DeliveryPage = {
  readonly deliveries: readonly Delivery[];
  /** Null at the end. A page may be short, or even empty, and still have a next one. */
  readonly next_cursor: string | null;
};

export type DeliverySpan = {
  /** 60 to 31 days; an hour unless given. The span is at most 400 of them. */
  readonly step_seconds?: number;
};

/** How many deliveries arrived when, and what has become of them. */
export type DeliveryStatistics = {
  /** ISO 8601, like all times here. */
  readonly from: string;
  readonly to: string;
  readonly step_seconds: number;
  /** What arrived before this was not counted, since there was too much of it; `from` where all was. */
  readonly counted_from: string;
  /** One for each step, also where nothing arrived. */
  readonly buckets: readonly {
    readonly start: string;
    /** A status that is left out counts none. */
    readonly counts: Readonly<Partial<Record<DeliveryStatus, number>>>;
  }[];
};

/** What was received, byte for byte. */
export type DeliveryBody = { readonly contentType: string; readonly bytes: Uint8Array };

/** How far the replay of many deliveries is. */
export type BulkReplay = {
  readonly id: string;
  readonly total: number;
  readonly done: number;
  /** How many of those done could not be replayed. */
  readonly failed: number;
  readonly created_at: string;
  readonly finished_at: string | null;
};

/** What the gateway received and delivers. Every call rejects with a `GatewayError`. */
export type DeliveryCalls = {
  /** Newest first. */
  list(filter?: DeliveryFilter & PagePart, options?: CallOptions): Promise<DeliveryPage>;
  /** Counts by time of arrival and status: the day until now, unless `from` and `to` say otherwise. */
  statistics(filter?: DeliveryFilter & DeliverySpan, options?: CallOptions): Promise<DeliveryStatistics>;
  get(id: string, options?: CallOptions): Promise<DeliveryDetail>;
  body(id: string, options?: CallOptions): Promise<DeliveryBody>;
  /** Delivers once more what a delivery that has ended received; resolves to the new delivery. */
  replay(id: string, options?: CallOptions): Promise<Delivery>;
  /** Replays all that match, in the background; without `status`, those that failed. */
  replayAll(filter: DeliveryFilter, options?: CallOptions): Promise<BulkReplay>;
  /** How many `replayAll` would replay. */
  countReplays(filter: DeliveryFilter, options?: CallOptions): Promise<number>;
  replayProgress(id: string, options?: CallOptions): Promise<BulkReplay>;
  /** Calls off a delivery that waits. */
  cancel(id: string, options?: CallOptions): Promise<Delivery>;
  /**
   * Each change of a delivery as it happens. Comes back by itself when the connection breaks, after which changes of a few
   * seconds may come once more; ends when the signal is aborted.
   */
  stream(filter?: DeliveryFilter, options?: StreamOptions): AsyncIterableIterator<DeliveryEvent>;
};

const DELIVERIES = "/deliveries";

export function createDeliveryCalls(send: Send, exchange: Exchange): DeliveryCalls {
  const pathOf = (id: string): string => `${DELIVERIES}/${segment(id)}`;
  const replayAll = async <Answer>(body: unknown, options?: CallOptions): Promise<Answer> =>
    send("POST", `${DELIVERIES}/replay`, { ...options, body });
  return {
    list: async (filter = {}, options = {}) => send("GET", DELIVERIES, { ...options, query: filter }),
    statistics: async (filter = {}, options = {}) =>
      send("GET", `${DELIVERIES}/statistics`, { ...options, query: filter }),
    get: async (id, options) => send("GET", pathOf(id), options),
    body: async (id, options = {}) =>
      exchange("GET", `${pathOf(id)}/body`, options, async (response, where) => {
        await requireSuccess(response, where);
        return {
          contentType: response.headers.get("content-type") ?? "",
          bytes: new Uint8Array(await response.arrayBuffer()),
        };
      }),
    replay: async (id, options) => send("POST", `${pathOf(id)}/replay`, options),
    replayAll: async (filter, options) => replayAll(filter, options),
    countReplays: async (filter, options) => {
      const counted = await replayAll<{ total: number }>({ ...filter, dry_run: true }, options);
      return counted.total;
    },
    replayProgress: async (id, options) => send("GET", `${DELIVERIES}/replays/${segment(id)}`, options),
    cancel: async (id, options) => send("POST", `${pathOf(id)}/cancel`, options),
    stream: (filter = {}, options = {}) => streamDeliveries(exchange, filter, options),
  };
}
