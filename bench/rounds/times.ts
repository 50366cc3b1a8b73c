import type { Arrival } from "./arrivals.ts";
import type { Sent } from "./senders.ts";

/** How long a fault was felt, in seconds from its beginning; undefined: there was nothing to see it by. */
export type Times = {
  /** Until something that was sent after it had begun came to the agent. */
  readonly firstNew: number | undefined;
  /** Until everything acknowledged that was sent before had been delivered. */
  readonly underWay: number | undefined;
  /** The longest time in which nothing came to the agent, while senders sent. */
  readonly silence: number;
};

/** @param faultAt, stoppedAt - Unix milliseconds: when the fault began, and when senders stopped. */
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
