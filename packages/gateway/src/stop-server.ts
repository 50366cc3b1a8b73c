import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** How often connections that have become idle are looked for, in milliseconds. */
const LOOK_EVERY = 50;

/**
 * Takes no new connections, and resolves when those that there are have ended: each after the answer that is under way,
 * and all of them at the deadline.
 *
 * @param deadline - milliseconds from now.
 */
export async function stopServer(server: Server, deadline: number): Promise<void> {
  // A sender that keeps its connection for the next request has to go elsewhere.
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) =>
    response.setHeader("connection", "close"),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_EVERY);
  const cutting = setTimeout(() => server.closeAllConnections(), deadline);
  await promise;
  clearInterval(looking);
  clearTimeout(cutting);
}
