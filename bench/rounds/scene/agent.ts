/**
 * An agent in its own process that records every request; `GET /arrivals` returns them. Some requests fail and some are slow.
 * It prints its URL.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { DELIVERY_ID_HEADER } from "../../load/push.ts";
import type { Arrival } from "./arrivals.ts";

/** Fractions of the requests. */
const FAILING = 0.04;
const SLOW = 0.04;
/** Upper bounds in milliseconds. A slow request takes at least a fifth of its bound. */
const USUAL_TIME = 20;
const SLOW_TIME = 1_500;

const arrivals: Arrival[] = [];
let moment = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
  const arrival: Arrival = {
    webhook: String(request.headers[DELIVERY_ID_HEADER]),
    delivery: String(request.headers["x-agentex-delivery-id"]),
    attempt: Number(request.headers["x-agentex-attempt"]),
    begunAt: ++moment,
    wholeAt: null,
    digest: null,
    endedAt: null,
    status: null,
    time: null,
  };
  arrivals.push(arrival);
  const digest = createHash("sha256");
  request
    .on("data", (chunk: Buffer) => digest.update(chunk))
    .on("error", () => {})
    .on("end", () => {
      arrival.wholeAt = ++moment;
      arrival.time = Date.now();
      arrival.digest = digest.digest("hex");
      setTimeout(
        answer,
        Math.random() < SLOW ? SLOW_TIME * (0.2 + 0.8 * Math.random()) : Math.random() * USUAL_TIME,
      );
    });
  response.on("close", () => (arrival.endedAt ??= ++moment));
  const answer = (): void => {
    if (arrival.endedAt !== null) return;
    arrival.status = Math.random() < FAILING ? 503 : 200;
    // Before the gateway can receive the response and act on it.
    arrival.endedAt = ++moment;
    response.writeHead(arrival.status).end("done");
  };
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://agent");
  if (request.method === "POST") receive(request, response);
  else if (pathname === "/arrivals") {
    response.end(JSON.stringify(arrivals.slice(Number(searchParams.get("from")))));
  } else response.end();
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`url: http://127.0.0.1:${address?.port}`);
});
