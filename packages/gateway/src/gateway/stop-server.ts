import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How often idle connections are closed while stopping, in milliseconds. */
const LOOK_EVERY = 50;

/**
 * Accepts no new connections, and resolves when the existing ones have ended: each after its current response, all of
 * them at the deadline (milliseconds from now).
 */
export type StopServer = (deadline: number) => Promise<void>;

/** Prepares a stopper for a server that does not listen yet. */
export function stopperOf(server: Server): StopServer {
  // Node does not count a connection as idle before its first request.
  const unused = new Set<Socket>();
  const isUsed = ({ socket }: IncomingMessage): unknown => unused.delete(socket);
  server.on("connection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.prependListener("request", isUsed).prependListener("checkContinue", isUsed);
  return (deadline) => stopServer(server, unused, deadline);
}

async function stopServer(server: Server, unused: ReadonlySet<Socket>, deadline: number): Promise<void> {
  // Senders that keep their connection open must reconnect elsewhere.
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) =>
    response.setHeader("connection", "close"),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  for (const socket of unused) socket.destroy();
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_EVERY);
  const cutting = setTimeout(() => server.closeAllConnections(), deadline);
  await promise;
  clearInterval(looking);
  clearTimeout(cutting);
}
