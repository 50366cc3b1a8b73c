import type { IncomingMessage, ServerResponse } from "node:http";
import { formatDeliveryId } from "../deliveries/delivery-id.ts";
import type { Recipient } from "../deliveries/deliver-direct.ts";

/** The caller of the ingress, as the one who waits for the agent's answer to a delivery. */
export function recipientOf(response: ServerResponse, deliveryId: bigint): Recipient {
  return {
    gone: goneSignal(response),
    async start({ status, headers }) {
      response.sendDate = !headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === "date");
      response.writeHead(status, [...headers, "x-agentex-delivery-id", formatDeliveryId(deliveryId)]);
      // Headers go out now: an agent that streams may be quiet for a while before its first piece.
      response.flushHeaders();
    },
    write: (chunk) => response.write(chunk),
    onDrain: (resume) => response.once("drain", resume),
    end: () => response.end(),
  };
}

/** How long a sender whose body is not wanted may go on before it is cut off, in milliseconds. */
const LINGER = 1_000;

/**
 * Makes sure that a sender which is still sending hears the answer: closing at once would reset the connection, and
 * the answer would be lost with it. So the connection is half closed, and ends when the sender does, or soon.
 *
 * Call it before the answer is written, when the request's body was not read to its end.
 */
export function closeAfterAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  response.setHeader("connection", "close");
  const { socket } = request;
  response.once("finish", () => {
    request.pause();
    const timer = setTimeout(() => socket.destroy(), LINGER);
    timer.unref();
    socket.once("close", () => clearTimeout(timer));
  });
}

function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
