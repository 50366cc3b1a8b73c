import type { Arrival } from "../scene/arrivals.ts";
import type { Sent } from "../scene/senders.ts";

/** How long a fault was noticeable, in seconds from its start; undefined if there was nothing to measure. */
export type Times = {
  /** Until a webhook sent after the fault began reached the agent. */
  readonly firstNew: number | undefined;
  /** Until every acknowledged webhook sent before the fault was delivered. */
  readonly underWay: number | undefined;
  /** The longest time without a request at the agent while senders were sending. */
  readonly silence: number;
};

/** @param faultAt, stoppedAt - when the fault began and when senders stopped, in Unix milliseconds. */
export function timesOf(
  sent: readonly Sent[],
  arrivals: readonly Arrival[],
  faultAt: number,
  stoppedAt: number,
): Times {
  const known = new Map(sent.map((each) => [each.id, each]));
  const after = arrivals
    .flatMap(({ webhook, time, status }) => (time === null ? [] : [{ webhook, time, status }]))
    .filter(({ time }) => time >= faultAt)
    .toSorted((a, b) => a.time - b.time);
  const since = (time: number | undefined): number | undefined =>
    time === undefined ? undefined : (time - faultAt) / 1_000;

  const firstNew = after.find(({ webhook }) => (known.get(webhook)?.begunAt ?? 0) >= faultAt);
  const underWay = after.findLast(({ webhook, status }) => {
    const webhookSent = known.get(webhook);
    return (
      status === 200 &&
      webhookSent !== undefined &&
      webhookSent.answer.outcome === "acknowledged" &&
      webhookSent.begunAt < faultAt
    );
  });
  let silence = 0;
  let heardAt = faultAt;
  const heard = after.map(({ time }) => time).filter((time) => time < stoppedAt);
  for (const time of [...heard, stoppedAt]) {
    silence = Math.max(silence, time - heardAt);
    heardAt = time;
  }
  return { firstNew: since(firstNew?.time), underWay: since(underWay?.time), silence: silence / 1_000 };
}
