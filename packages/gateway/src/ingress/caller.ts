import type { IncomingMessage, ServerResponse } from "node:http";
import { inCheckPhase } from "../check-phase.ts";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { Caller } from "../dispatch/caller.ts";
import type { Cancellation } from "../dispatch/attempts/cancellation.ts";
import { appliedPreference } from "../dispatch/prefer.ts";
import { sendAcknowledgement } from "./acknowledge.ts";

/** Whether the client of a response has disconnected. */
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

/**
 * The client of a response.
 *
 * @param publicPath - the path of the gateway's public URL, without a trailing slash.
 */
export function callerOf(response: ServerResponse, publicPath: string): Caller {
  return {
    gone: cancellationOf(response),
    breakOff: () => response.destroy(),
    sinkFor: (id) => ({
      start({ status, headers }) {
        response.sendDate = !headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === "date");
        response.writeHead(status, [...headers, "x-agentex-delivery-id", formatDeliveryId(id)]);
        // A streaming agent may pause before its first chunk. Most responses are complete within this turn, and go out together
        // with their headers.
        flushUnlessEnded(response);
      },
      // Writes to a closed connection count as accepted.
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
      const message = "Accepted: the delivery is stored and will reach the agent.";
      const own = acknowledge.body === undefined && acknowledge.status !== 204;
      const answer = own
        ? {
            ...acknowledge,
            headers: { "content-type": "application/json", ...acknowledge.headers },
            body: JSON.stringify({ delivery_id: delivery, message }),
          }
        : acknowledge;
      sendAcknowledgement(response, answer, delivery, {
        location: `${publicPath}/deliveries/${delivery}`,
        ...(preference && { "preference-applied": appliedPreference(preference) }),
      });
    },
  };
}

/** Sends the headers at the end of this turn, unless the response is complete by then. */
function flushUnlessEnded(response: ServerResponse): void {
  inCheckPhase(() => {
    if (!response.writableEnded && !response.destroyed) response.flushHeaders();
  });
}

/** How long a sender may keep sending an unwanted body before the connection is closed, in milliseconds. */
const LINGER = 2_000;

/**
 * Lets a sender that is still sending read the response: closing a connection with unread data resets it, and many senders then
 * lose the response. Only the gateway's half is closed, and further data is discarded until the sender ends, or for a short time
 * (RFC 9112, section 9.6).
 *
 * Call it before writing the response, if the request's body was not read to its end.
 */
export function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || response.headersSent) return;
  response.setHeader("connection", "close");
  const { socket } = request;
  // Node calls this after a response that closes its connection.
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
