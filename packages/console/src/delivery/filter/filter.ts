import type { DeliveryFilter, DeliveryStatus } from "agentex-gateway-sdk/client";

export const STATUSES: readonly DeliveryStatus[] = [
  "waiting",
  "running",
  "working",
  "delivered",
  "rejected",
  "failed",
  "superseded",
  "cancelled",
  "filtered",
  "held",
  "unrouted",
];

/** Time ranges that end now, by name in the URL. */
export const RANGES = {
  "1h": { label: "Last hour", hours: 1 },
  "24h": { label: "Last 24 hours", hours: 24 },
  "7d": { label: "Last 7 days", hours: 168 },
  "30d": { label: "Last 30 days", hours: 720 },
} as const;
export type Range = keyof typeof RANGES;

/** Which deliveries a page's URL selects. An omitted field does not filter. */
export type DeliveryView = {
  readonly agent?: string | undefined;
  /** A source's name. */
  readonly source?: string | undefined;
  readonly route?: string | undefined;
  readonly provider?: string | undefined;
  /** An id, the start of one, or words to search for. */
  readonly q?: string | undefined;
  /** Text in the payload. */
  readonly payload?: string | undefined;
  readonly actor?: string | undefined;
  /** Part of the summary. */
  readonly summary?: string | undefined;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
  /** The id of its first delivery. */
  readonly batch?: string | undefined;
  readonly key?: string | undefined;
  readonly statuses: readonly DeliveryStatus[];
  readonly range?: Range | undefined;
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

const TEXTS = [
  "agent",
  "source",
  "route",
  "provider",
  "q",
  "payload",
  "actor",
  "summary",
  "event",
  "conversation",
  "batch",
  "key",
  "from",
  "to",
] as const;

/** Reads a URL's query, ignoring invalid values. */
export function readView(query: URLSearchParams): DeliveryView {
  const given = (query.get("status") ?? "").split(",");
  const range = query.get("range");
  return {
    ...Object.fromEntries(TEXTS.map((name) => [name, query.get(name) || undefined])),
    statuses: STATUSES.filter((status) => given.includes(status)),
    range: isRange(range) ? range : undefined,
  };
}

/**
 * Whether a view may select only some deliveries of a batch, or is of a single batch, which is shown in full.
 */
export function canSplitBatches({
  q,
  payload,
  actor,
  summary,
  event,
  key,
  batch,
  to,
}: DeliveryView): boolean {
  return [q, payload, actor, summary, event, key, batch, to].some((value) => value !== undefined);
}

/** A URL query that selects the same deliveries. */
export function writeView(view: DeliveryView): Record<string, string> {
  const written = TEXTS.flatMap((name) => {
    const value = view[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(written),
    ...(view.statuses.length > 0 && { status: view.statuses.join(",") }),
    ...(view.range !== undefined && { range: view.range }),
  };
}

/**
 * The filter to send to the gateway, without the payload search, which only lists support.
 *
 * @param now - the end of a range, in Unix milliseconds.
 */
export function filterOf({ statuses, range, ...texts }: DeliveryView, now: number): DeliveryFilter {
  const given = Object.entries(texts).filter(([name, value]) => value !== undefined && name !== "payload");
  return {
    ...Object.fromEntries(given),
    ...(statuses.length > 0 && { status: statuses }),
    ...(range !== undefined && { from: new Date(now - RANGES[range].hours * 3_600_000).toISOString() }),
  };
}

/**
 * The same view with a search. Payloads are read one by one, so without a time range only the last day is searched.
 */
export function searched(
  view: DeliveryView,
  kind: "q" | "conversation" | "payload",
  text: string,
): DeliveryView {
  const isBounded = view.range !== undefined || view.from !== undefined;
  return { ...view, [kind]: text, ...(kind === "payload" && !isBounded && { range: "24h" as const }) };
}

const UNFINISHED: ReadonlySet<DeliveryStatus> = new Set([
  "waiting",
  "running",
  "working",
  "held",
  "unrouted",
]);

/** Whether a delivery with this status is finished, and so can be replayed. */
export function hasEnded(status: DeliveryStatus): boolean {
  return !UNFINISHED.has(status);
}

export function isRange(word: string | null | undefined): word is Range {
  return word != null && Object.hasOwn(RANGES, word);
}
