import { endEvent, type AccessWatch } from "../../access/watch-access.ts";
import type { Connection } from "../../listeners/connection.ts";
import { copyEvent } from "./copy-event.ts";

/** How often a quiet stream sends a heartbeat, in milliseconds. */
const HEARTBEAT = 15_000;
/** A disconnected client reconnects after this many milliseconds. */
const RETRY = 1_000;

/**
 * A listener's copies as server-sent events, until the connection ends.
 *
 * @param watch - tells why the connection ended, if the caller lost access.
 * @param end - called once nothing more is sent.
 */
export function copyStream(
  connection: Connection,
  watch: Pick<AccessWatch, "lost">,
  end: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const events = eventsOf(connection);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (done !== true) {
          controller.enqueue(encoder.encode(value));
          return;
        }
        end();
        const lost = watch.lost();
        if (lost !== undefined) controller.enqueue(encoder.encode(endEvent(lost)));
        controller.close();
      },
      async cancel() {
        end();
        await events.return(undefined);
      },
    },
    // Reads nothing from the database that the connection has no room for.
    { highWaterMark: 0 },
  );
}

/** A listener's events, in small pieces. */
async function* eventsOf(connection: Connection): AsyncGenerator<string, undefined> {
  yield `retry: ${RETRY}\n\n`;
  for (;;) {
    const sent = await connection.next(HEARTBEAT);
    switch (sent.outcome) {
      case "copy":
        yield* copyEvent(sent.copy);
        break;
      case "silence":
        yield ": nothing new\n\n";
        break;
      case "ended":
        return undefined;
    }
  }
}
