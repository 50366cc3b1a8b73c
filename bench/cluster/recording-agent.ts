/**
 * An agent that remembers which deliveries it got, in a process of its own: `GET /receipts` tells. Started without
 * arguments; it writes its URL.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the agent says it got. */
export type Receipts = {
  /** Public delivery ids, each once. */
  readonly received: readonly string[];
  /** Arrivals of a delivery that had arrived before. */
  readonly repeated: number;
  /** When (Unix milliseconds) the last attempt that was not a delivery's first arrived; null: there was none. */
  readonly lastTakenOverAt: number | null;
  /** How many attempts that were not a delivery's first arrived. */
  readonly takenOver: number;
};

const received = new Set<string>();
let repeated = 0;
let takenOver = 0;
let lastTakenOverAt: number | null = null;

function receive(id: string, attempt: number): void {
  if (received.has(id)) repeated += 1;
  received.add(id);
  if (attempt === 1) return;
  takenOver += 1;
  lastTakenOverAt = Date.now();
}

const server = createServer((request, response) => {
  if (request.url === "/receipts") {
    const receipts: Receipts = { received: [...received], repeated, lastTakenOverAt, takenOver };
    response.end(JSON.stringify(receipts));
    return;
  }
  request.resume().on("end", () => {
    if (request.method === "POST") {
      receive(
        String(request.headers["x-agentex-delivery-id"]),
        Number(request.headers["x-agentex-attempt"] ?? 1),
      );
    }
    response.end("done");
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(`url: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
