import type { Arrival } from "./arrivals.ts";
import { countDisorder, countOverlaps, countStale } from "./order.ts";
import type { Sent } from "./senders.ts";

/** What a round left behind. */
export type Evidence = {
  readonly sent: readonly Sent[];
  readonly arrivals: readonly Arrival[];
  /** By public id: where the gateway's own record says that the delivery stands. */
  readonly statuses: ReadonlyMap<string, string>;
};

/** What the evidence shows. */
export type Findings = {
  readonly sent: number;
  /** Answered 2xx. */
  readonly acknowledged: number;
  /** Answered 503: not taken. */
  readonly refused: number;
  /** Answered otherwise. */
  readonly otherwise: number;
  readonly unanswered: number;
  /** Different webhooks that reached the agent whole. */
  readonly received: number;
  /** Requests that reached the agent whole. */
  readonly requests: number;
  /** Requests for a webhook that the agent had answered 2xx before. */
  readonly doubled: number;
  /** Acknowledged, and never answered 2xx by the agent with the bytes that were sent, or not `delivered` on record. */
  readonly lost: readonly string[];
  /** Acknowledged webhooks that reached the agent before an earlier one of their conversation reached it last. */
  readonly disorder: number;
  /** Requests that came while one of the same conversation was under way. */
  readonly overlaps: number;
  /** Requests of an attempt that came after a later attempt of the same delivery, or after the round had been settled. */
  readonly stale: number;
  /** Webhooks that the agent answered 2xx as two deliveries. */
  readonly twice: number;
};

/** Compares what senders, agent and gateways say. */
export function judge({ sent, arrivals, statuses }: Evidence): Findings {
  const known = new Map(sent.map((each) => [each.id, each]));
  const whole = arrivals
    .filter(({ wholeAt }) => wholeAt !== null)
    .toSorted((a, b) => (a.wholeAt ?? 0) - (b.wholeAt ?? 0));
  const ofRound = whole.filter(({ webhook }) => known.has(webhook));
  const byWebhook = Map.groupBy(ofRound, ({ webhook }) => webhook);
  const succeeded = (id: string): Arrival[] =>
    (byWebhook.get(id) ?? []).filter(({ status }) => status !== null && status < 300);
  const count = (outcome: string, status?: number): number =>
    sent.filter(
      ({ answer }) =>
        answer.outcome === outcome &&
        (!("status" in answer) || status === undefined || answer.status === status),
    ).length;
  const isLost = ({ id, digest, answer }: Sent): boolean =>
    answer.outcome === "acknowledged" &&
    (statuses.get(answer.delivery) !== "delivered" ||
      !succeeded(id).some((arrival) => arrival.digest === digest));
  return {
    sent: sent.length,
    acknowledged: count("acknowledged"),
    refused: count("refused", 503),
    otherwise: count("refused") - count("refused", 503),
    unanswered: count("unanswered"),
    received: byWebhook.size,
    requests: ofRound.length,
    doubled: [...byWebhook.keys()].reduce(
      (total, id) => total + countAfterSuccess(byWebhook.get(id) ?? []),
      0,
    ),
    lost: sent.filter(isLost).map(({ id }) => id),
    disorder: countDisorder(sent, byWebhook),
    overlaps: countOverlaps(ofRound, (webhook) => known.get(webhook)?.conversation ?? ""),
    stale: countStale(arrivals) + whole.length - ofRound.length,
    twice: [...byWebhook.keys()].filter(
      (id) => new Set(succeeded(id).map(({ delivery }) => delivery)).size > 1,
    ).length,
  };
}

/** @param arrivals - of one webhook, in order. */
function countAfterSuccess(arrivals: readonly Arrival[]): number {
  const first = arrivals.findIndex(({ status }) => status !== null && status < 300);
  return first === -1 ? 0 : arrivals.length - first - 1;
}

/** Whether the promises were kept. What is doubled was promised too: at least once. */
export function isKept({ lost, disorder, overlaps, stale, twice }: Findings): boolean {
  return lost.length + disorder + overlaps + stale + twice === 0;
}
