/**
 * An agent in its own process that remembers which deliveries it received; `GET /receipts` returns them. It takes no arguments
 * and prints its URL.
 */
import { createServer } from "node:http";
import type { Receipts } from "./receipts.ts";

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
  const address = server.address();
  if (typeof address === "object") console.log(`url: http://127.0.0.1:${address?.port}`);
});
