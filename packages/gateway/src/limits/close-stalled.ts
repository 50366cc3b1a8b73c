import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { LimitHits } from "./limit-hits.ts";

/**
 * How many bytes written to a connection the system has accepted, and since when that number has not changed, in
 * milliseconds.
 */
type Standing = { readonly taken: number; readonly since: number };

/** How often connections are checked, in milliseconds. */
const LOOK_EVERY = 1_000;
/** How long a stopping server waits for stalled readers, in milliseconds. */
const STOPPING = 2_000;

/**
 * Closes connections whose peer does not read its response; otherwise, the response would stay in memory and occupy a
 * connection forever. Checking all connections periodically costs less than a timer for each.
 *
 * @param timeout - milliseconds; 0: no limit.
 */
export function closeStalled(server: Server, timeout: number, limitHits: LimitHits): void {
  if (timeout === 0) return;
  const open = new Set<Socket>();
  const standing = new WeakMap<Socket, Standing>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    timer ??= setInterval(look, Math.min(LOOK_EVERY, timeout / 4)).unref();
  });
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    if (open.size === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const now = performance.now();
    const patience = server.listening ? timeout : Math.min(timeout, STOPPING);
    for (const socket of open) {
      const { writableLength: left } = socket;
      if (left === 0) {
        standing.delete(socket);
        continue;
      }
      const taken = socket.bytesWritten - left;
      const before = standing.get(socket);
      if (before?.taken !== taken) standing.set(socket, { taken, since: now });
      else if (now - before.since >= patience) {
        limitHits.count("answer_timeout");
        socket.destroy();
      }
    }
  };
  server.once("close", () => clearInterval(timer));
}
