import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How often connections that have become idle are looked for, in milliseconds. */
const LOOK_EVERY = 50;

/**
 * Takes no new connections, and resolves when those that there are have ended: each after the answer that is under way,
 * and all of them at the deadline (milliseconds from now).
 */
export type StopServer = (deadline: number) => Promise<void>;

/** Prepares for the end of a server that does not listen yet. */
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
  // A sender that keeps its connection for the next request has to go elsewhere.
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
