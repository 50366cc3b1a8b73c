import type { Call } from "../http/call.ts";
import { streamDeliveries } from "../streams/delivery-stream.ts";
import { streamEvents } from "../streams/received-events.ts";
import type { Exchange } from "../http/exchange.ts";
import { followDelivery } from "../streams/follow-delivery.ts";
import type { BulkReplay, DeliveryDetail, FollowedDelivery, ReplayCount } from "../openapi.ts";
import { requireSuccess } from "../http/read-answer.ts";
import type { DeliveryBody, DeliveryCalls } from "./delivery-calls.ts";

const ID = "/deliveries/{id}";
const leaseOf = (token: string) => ({ authorization: `LeaseToken ${token}` });

export function createDeliveryCalls(call: Call, exchange: Exchange): DeliveryCalls {
  return {
    events: async (filter = {}, options = {}) =>
      call("GET /deliveries/events", { ...options, query: filter }),
    streamEvents: (filter = {}, options = {}) => streamEvents(exchange, filter, options),
    eventTypes: async (options) => (await call("GET /deliveries/event_types", { ...options })).event_types,
    list: async (filter = {}, options = {}) => call("GET /deliveries", { ...options, query: filter }),
    statistics: async (filter = {}, options = {}) =>
      call("GET /deliveries/statistics", { ...options, query: filter }),
    usage: async (filter = {}, options = {}) => call("GET /deliveries/usage", { ...options, query: filter }),
    get: async (id, options) => call(`GET ${ID}`, { ...options, path: { id } }),
    follow: (id, options = {}) => followDelivery(exchange, id, {}, options, readDetail),
    followAsSender: (id, key, options = {}) =>
      followDelivery(exchange, id, { "x-agent-api-key": key }, options, readFollowed),
    reportRun: async (id, token, report, options) =>
      call(`POST ${ID}/run`, {
        ...options,
        path: { id },
        body: report,
        headers: { authorization: `RunToken ${token}` },
      }),
    runs: async (id, token, options) =>
      call(`GET ${ID}/run`, {
        ...options,
        path: { id },
        headers: { authorization: `RunToken ${token}` },
      }),
    ack: async (id, leaseToken, ack = {}, options = {}) =>
      call(`POST ${ID}/ack`, { ...options, path: { id }, body: ack, headers: leaseOf(leaseToken) }),
    nack: async (id, leaseToken, nack = {}, options = {}) =>
      call(`POST ${ID}/nack`, { ...options, path: { id }, body: nack, headers: leaseOf(leaseToken) }),
    extend: async (id, leaseToken, extension = {}, options = {}) =>
      call(`POST ${ID}/extend`, { ...options, path: { id }, body: extension, headers: leaseOf(leaseToken) }),
    body: async (id, { leaseToken, ...options } = {}) => {
      const headers = leaseToken === undefined ? {} : leaseOf(leaseToken);
      return exchange(`GET ${ID}/body`, { ...options, path: { id }, headers }, readBody);
    },
    digest: async (id, options) => {
      const { digest } = await call(`GET ${ID}/digest`, { ...options, path: { id } });
      return digest;
    },
    replay: async (id, options) => call(`POST ${ID}/replay`, { ...options, path: { id }, body: {} }),
    replayTo: async (id, to_agent, options) =>
      call("POST /deliveries/{id}/replay", { ...options, path: { id }, body: { to_agent } }),
    resend: async (id, edited, options) =>
      call("POST /deliveries/{id}/resend", { ...options, path: { id }, body: edited }),
    curl: async (id, target = {}, options = {}) =>
      call("POST /deliveries/{id}/curl", { ...options, path: { id }, body: target }),
    comparison: async (id, options) => call("GET /deliveries/{id}/comparison", { ...options, path: { id } }),
    replayBatch: async (id, options) =>
      call("POST /deliveries/batches/{id}/replay", { ...options, path: { id } }),
    replayAll: async (filter, options) =>
      requireBegun(await call("POST /deliveries/replay", { ...options, body: filter })),
    countReplays: async (filter, options) => {
      const body = { ...filter, dry_run: true };
      const { total } = await call("POST /deliveries/replay", { ...options, body });
      return total;
    },
    replayProgress: async (id, options) => call("GET /deliveries/replays/{id}", { ...options, path: { id } }),
    cancel: async (id, options) => call(`POST ${ID}/cancel`, { ...options, path: { id } }),
    release: async (id, options) => call(`POST ${ID}/release`, { ...options, path: { id } }),
    releaseAll: async (filter, options) =>
      requireBegun(await call("POST /deliveries/release", { ...options, body: filter })),
    cancelAll: async (filter, options) =>
      requireBegun(await call("POST /deliveries/cancel", { ...options, body: filter })),
    countHeld: async (filter, options) => {
      const body = { ...filter, dry_run: true };
      const { total } = await call("POST /deliveries/release", { ...options, body });
      return total;
    },
    stream: (filter = {}, options = {}) => streamDeliveries(exchange, filter, options),
  };
}

/** @throws TypeError if called with a `dry_run`. */
function requireBegun(answer: ReplayCount | BulkReplay): BulkReplay {
  if ("dry_run" in answer) throw new TypeError("it does not accept dry_run; use countReplays or countHeld");
  return answer;
}

async function readBody(response: Response, where: string): Promise<DeliveryBody> {
  await requireSuccess(response, where);
  return {
    contentType: response.headers.get("content-type") ?? "",
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

// Assumes that the gateway's responses match its OpenAPI document.
function readDetail(json: unknown): DeliveryDetail;
function readDetail(json: unknown): unknown {
  return json;
}

function readFollowed(json: unknown): FollowedDelivery;
function readFollowed(json: unknown): unknown {
  return json;
}
