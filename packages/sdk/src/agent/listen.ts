import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";

export type Listener = {
  readonly port: number;
  /**
   * Takes no more connections, and resolves when the requests in hand are answered.
   *
   * @param patience - milliseconds until those that are not are cut off.
   * @returns how many were.
   */
  close(patience: number): Promise<number>;
};

/**
 * Serves HTTP.
 *
 * @param port - 0 for any that is free.
 * @throws Error in one clear line when the address cannot be had.
 */
export async function listen(listener: RequestListener, host: string, port: number): Promise<Listener> {
  const server = createServer(listener);
  const inHand = new Set<ServerResponse>();
  let closing = false;
  server.on("request", (_request, response) => {
    inHand.add(response);
    if (closing) response.setHeader("connection", "close");
    response.once("close", () => inHand.delete(response));
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
      // A connection that was kept alive would hold the server open.
      for (const response of inHand) if (!response.headersSent) response.setHeader("connection", "close");
      const closed = once(server, "close");
      server.close();
      let cutOff = 0;
      const timer = setTimeout(() => {
        cutOff = inHand.size;
        server.closeAllConnections();
      }, patience);
      await closed;
      clearTimeout(timer);
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
