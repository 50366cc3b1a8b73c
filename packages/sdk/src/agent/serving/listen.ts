import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

export type Listener = {
  readonly port: number;
  /**
   * Stops accepting connections, and resolves when the requests in progress have been answered.
   *
   * @param patience - milliseconds until the remaining requests are aborted.
   * @returns how many were aborted.
   */
  close(patience: number): Promise<number>;
};

/** How long a connection that has not sent anything yet may delay closing, in milliseconds. */
const SILENCE = 1_000;

/**
 * Serves HTTP.
 *
 * @param port - 0 for any free port.
 * @throws Error with a one-line explanation if it cannot listen on the address.
 */
export async function listen(listener: RequestListener, host: string, port: number): Promise<Listener> {
  const server = createServer(listener);
  const inHand = new Set<ServerResponse>();
  /** Connections that have not sent a request yet. */
  const unused = new Set<Socket>();
  let closing = false;
  server.on("request", ({ socket }, response) => {
    unused.delete(socket);
    inHand.add(response);
    if (closing) response.setHeader("connection", "close");
    response.once("close", () => inHand.delete(response));
  });
  server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Error(`Cannot listen on ${host}:${port}: ${explain(error)}`, { cause: error });
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");

  return {
    port: address.port,
    async close(patience) {
      closing = true;
      // Keep-alive connections would keep the server open.
      for (const response of inHand) if (!response.headersSent) response.setHeader("connection", "close");
      const closed = once(server, "close");
      server.close();
      let cutOff = 0;
      const timer = setTimeout(() => {
        cutOff = inHand.size;
        server.closeAllConnections();
      }, patience);
      // Node treats a connection that has not sent anything as busy; Bun does not count what a connection has sent.
      const silence = setTimeout(
        () => {
          for (const socket of unused) if (socket.bytesRead === 0) socket.destroy();
        },
        Math.min(SILENCE, patience),
      );
      await closed;
      clearTimeout(timer);
      clearTimeout(silence);
      return cutOff;
    },
  };
}

function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return "another program listens there; choose another port (ACP_PORT)";
    case "EACCES":
      return "this user may not use that port; choose another one (ACP_PORT)";
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "this machine has no such address; choose another host (ACP_HOST)";
    default:
      return String(error);
  }
}
