import { endEvent, type AccessWatch } from "../../../access/watch-access.ts";
import { formatPosition, changeOf } from "../../../deliveries/changes/change-log.ts";
import { showDelivery } from "../show-delivery.ts";
import type { Subscription } from "../../../deliveries/changes/subscription.ts";

/** A disconnected client reconnects after this many milliseconds. */
const RETRY = 1_000;

/**
 * A subscription as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): `delivery`, with a
 * position to resume from as its id, and the delivery's list format as its data.
 *
 * @param watch - watches the reader's access: when it is lost, the last event is `end`, with the reason.
 * @param heartbeat - milliseconds of silence before a comment shows that the stream is alive.
 */
export async function* eventStream(
  subscription: Subscription,
  heartbeat: number,
  watch: AccessWatch,
): AsyncGenerator<string> {
  try {
    yield `retry: ${RETRY}\n\n`;
    for (;;) {
      const told = await subscription.next(heartbeat);
      switch (told.outcome) {
        case "change": {
          const id = formatPosition(changeOf(told.delivery));
          yield `event: delivery\nid: ${id}\ndata: ${JSON.stringify(showDelivery(told.delivery))}\n\n`;
          break;
        }
        case "silence":
          yield ": nothing new\n\n";
          break;
        case "ended": {
          const lost = watch.lost();
          if (lost !== undefined) yield endEvent(lost);
          return;
        }
      }
    }
  } finally {
    watch.stop();
    subscription.end();
  }
}
