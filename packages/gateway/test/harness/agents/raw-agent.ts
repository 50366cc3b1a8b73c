import { createServer, type AddressInfo, type Socket } from "node:net";

/** An agent that handles bare connections, to do what no HTTP server would do. */
export type RawAgent = {
  readonly url: string;
  readonly connections: readonly Socket[];
  stop(): Promise<void>;
};

/** @param onRequest - called for each connection as soon as its first data arrives. */
export async function startRawAgent(onRequest: (socket: Socket, head: string) => void): Promise<RawAgent> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {});
    socket.once("data", (chunk: Buffer) => onRequest(socket, chunk.toString("latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    async stop() {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
