import type { Arrival } from "../scene/arrivals.ts";
import { countDisorder, countOverlaps, countStale } from "./order.ts";
import type { Sent } from "../scene/senders.ts";

/** The evidence that a round left behind. */
export type Evidence = {
  readonly sent: readonly Sent[];
  readonly arrivals: readonly Arrival[];
  /** Requests that reached the agent in previous rounds. */
  readonly earlier: readonly Arrival[];
  /** Status in the gateway's own record, by public delivery id. */
  readonly statuses: ReadonlyMap<string, string>;
};

/** What the evidence shows. */
export type Findings = {
  readonly sent: number;
  /** Answered 2xx. */
  readonly acknowledged: number;
  /** Answered 503: not accepted. */
  readonly refused: number;
  /** Any other response. */
  readonly otherwise: number;
  readonly unanswered: number;
  /** Distinct webhooks that reached the agent complete. */
  readonly received: number;
  /** Requests that reached the agent complete. */
  readonly requests: number;
  /** Requests for a webhook that the agent had already answered 2xx. */
  readonly doubled: number;
  /**
   * Acknowledged, but never answered 2xx by the agent with the bytes that were sent, or not recorded as `delivered`.
   */
  readonly lost: readonly string[];
  /**
   * Acknowledged webhooks that reached the agent before the last request of an earlier webhook in their conversation.
   */
  readonly disorder: number;
  /** Requests that arrived while another of the same conversation was in progress. */
  readonly overlaps: number;
  /** Requests completed after a later attempt of the same delivery had begun to arrive. */
  readonly stale: number;
  /** Webhooks that became two deliveries, both of which the agent answered 2xx. */
  readonly twice: number;
};

/** Compares the records of senders, agent and gateways. */
export function judge({ sent, arrivals, earlier, statuses }: Evidence): Findings {
  const known = new Map(sent.map((each) => [each.id, each]));
  const whole = wholeOf(arrivals);
  const byWebhook = Map.groupBy(
    whole.filter(({ webhook }) => known.has(webhook)),
    ({ webhook }) => webhook,
  );
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
    requests: whole.length,
    doubled: countDoubled([...earlier, ...arrivals]) - countDoubled(earlier),
    lost: sent.filter(isLost).map(({ id }) => id),
    disorder: countDisorder(sent, byWebhook),
    overlaps: countOverlaps(whole, (webhook) => known.get(webhook)?.conversation ?? webhook),
    stale: countStale([...earlier, ...arrivals]) - countStale(earlier),
    twice: [...byWebhook.keys()].filter(
      (id) => new Set(succeeded(id).map(({ delivery }) => delivery)).size > 1,
    ).length,
  };
}

/** The complete requests, in order. */
function wholeOf(arrivals: readonly Arrival[]): Arrival[] {
  return arrivals
    .filter(({ wholeAt }) => wholeAt !== null)
    .toSorted((a, b) => (a.wholeAt ?? 0) - (b.wholeAt ?? 0));
}

function countDoubled(arrivals: readonly Arrival[]): number {
  let doubled = 0;
  for (const ofWebhook of Map.groupBy(wholeOf(arrivals), ({ webhook }) => webhook).values()) {
    const first = ofWebhook.findIndex(({ status }) => status !== null && status < 300);
    if (first !== -1) doubled += ofWebhook.length - first - 1;
  }
  return doubled;
}

/** Whether the guarantees held. Repeated requests are allowed: delivery is at least once. */
export function isKept({ lost, disorder, overlaps, stale, twice }: Findings): boolean {
  return lost.length + disorder + overlaps + stale + twice === 0;
}
