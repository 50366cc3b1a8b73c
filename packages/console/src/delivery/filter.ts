import type { DeliveryFilter, DeliveryStatus } from "agentex-gateway-sdk/client";

export const STATUSES: readonly DeliveryStatus[] = [
  "waiting",
  "running",
  "delivered",
  "rejected",
  "failed",
  "superseded",
  "cancelled",
];

/** Spans that end now, by the word that stands for them in an address; in hours. */
export const RANGES = { "1h": 1, "24h": 24, "7d": 168, "30d": 720 } as const;
export type Range = keyof typeof RANGES;

/** What of the address says which deliveries are meant; what is left out does not narrow. */
export type DeliveryView = {
  readonly agent?: string | undefined;
  readonly route?: string | undefined;
  readonly provider?: string | undefined;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
  readonly key?: string | undefined;
  readonly statuses: readonly DeliveryStatus[];
  readonly range?: Range | undefined;
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

const TEXTS = ["agent", "route", "provider", "event", "conversation", "key", "from", "to"] as const;

/** Reads an address's query; what cannot be meant is left out. */
export function readView(query: URLSearchParams): DeliveryView {
  const given = (query.get("status") ?? "").split(",");
  const range = query.get("range");
  return {
    ...Object.fromEntries(TEXTS.map((name) => [name, query.get(name) || undefined])),
    statuses: STATUSES.filter((status) => given.includes(status)),
    range: isRange(range) ? range : undefined,
  };
}

/** The query of the address that shows the same. */
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
 * The filter that the gateway is asked with.
 *
 * @param now - Unix milliseconds; a range ends here.
 */
export function filterOf({ statuses, range, ...texts }: DeliveryView, now: number): DeliveryFilter {
  const given = Object.entries(texts).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    ...(statuses.length > 0 && { status: statuses }),
    ...(range !== undefined && { from: new Date(now - RANGES[range] * 3_600_000).toISOString() }),
  };
}

/** Whether a delivery with this status has ended, so that it can be replayed. */
export function hasEnded(status: DeliveryStatus): boolean {
  return status !== "waiting" && status !== "running";
}

function isRange(word: string | null): word is Range {
  return word !== null && Object.hasOwn(RANGES, word);
}
