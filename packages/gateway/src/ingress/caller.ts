import type { IncomingMessage, ServerResponse } from "node:http";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { Caller } from "../dispatch/caller.ts";
import type { Cancellation } from "../dispatch/attempts/cancellation.ts";
import { appliedPreference } from "../dispatch/prefer.ts";

/** Whether the other end of a response has hung up. */
function cancellationOf(response: ServerResponse): Cancellation {
  let isGone = false;
  let listener: (() => void) | undefined;
  response.once("close", () => {
    if (response.writableFinished) return;
    isGone = true;
    listener?.();
  });
  return {
    isGone: () => isGone,
    listen(heard) {
      listener = heard;
    },
  };
}

/** The caller at the other end of a response. */
export function callerOf(response: ServerResponse): Caller {
  return {
    gone: cancellationOf(response),
    breakOff: () => response.destroy(),
    sinkFor: (id) => ({
      start({ status, headers }) {
        response.sendDate = !headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === "date");
        response.writeHead(status, [...headers, "x-agentex-delivery-id", formatDeliveryId(id)]);
        // An agent that streams may be quiet for a while before its first piece. Most answers are whole in this turn, and
        // go out with their headers at once.
        flushUnlessEnded(response);
      },
      // Somebody who hung up takes anything.
      write: (chunk) => response.destroyed || response.write(chunk),
      onDrain: (resume) => {
        if (response.destroyed) {
          resume();
          return;
        }
        const goOn = (): void => {
          response.off("drain", goOn).off("close", goOn);
          resume();
        };
        response.on("drain", goOn).on("close", goOn);
      },
      end: () => response.end(),
    }),
    postpone(id, { preference, acknowledge }) {
      if (response.headersSent || response.destroyed) return;
      const delivery = formatDeliveryId(id);
      const message = "Accepted: the delivery is on disk and will reach the agent.";
      const body = acknowledge === 204 ? "" : JSON.stringify({ delivery_id: delivery, message });
      response
        .writeHead(acknowledge, {
          ...(acknowledge !== 204 && {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          }),
          location: `/deliveries/${delivery}`,
          "x-agentex-delivery-id": delivery,
          ...(preference && { "preference-applied": appliedPreference(preference) }),
        })
        .end(body);
    },
  };
}

const begun: ServerResponse[] = [];

/** Sends the headers at the end of this turn, unless the answer is whole by then. */
function flushUnlessEnded(response: ServerResponse): void {
  if (begun.push(response) > 1) return;
  setImmediate(() => {
    for (const each of begun.splice(0)) if (!each.writableEnded && !each.destroyed) each.flushHeaders();
  });
}

/** How long a sender whose body is not wanted may go on before it is cut off, in milliseconds. */
const LINGER = 2_000;

/**
 * Makes sure that a sender which is still sending hears the answer: to close a connection with something unread in it
 * is to reset it, and many senders then lose the answer. So only the gateway's half is closed, and what still comes is
 * thrown away until the sender ends, or for a little while (RFC 9112, section 9.6).
 *
 * Call it before the answer is written, when the request's body was not read to its end.
 */
export function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || response.headersSent) return;
  response.setHeader("connection", "close");
  const { socket } = request;
  // What Node does when an answer that closes its connection has been written.
  socket.destroySoon = () => {
    const timer = setTimeout(() => socket.destroy(), LINGER);
    socket.once("close", () => clearTimeout(timer));
    socket.end(() => {
      if (request.complete) socket.destroy();
      else request.once("end", () => socket.destroy());
    });
    request.resume();
  };
}
