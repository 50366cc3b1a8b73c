import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that reached the agent. */
export type Received = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
};

export type Handler = (received: Received, response: ServerResponse, request: IncomingMessage) => void;

/** A real HTTP server that acts as the agent: it records requests and responds as told. */
export type TestAgent = {
  readonly url: string;
  readonly received: readonly Received[];
  /** The last request. */
  last(): Received;
  /** Sets the response from now on; initially 200 with `{"message":"Success"}`. */
  answers(handler: Handler): void;
  /** Restores the initial response and forgets all requests. */
  reset(): void;
  stop(): Promise<void>;
};

const success: Handler = (_received, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ message: "Success" }));
};

export async function startTestAgent(port = 0): Promise<TestAgent> {
  const received: Received[] = [];
  let handler = success;
  // Otherwise, it would reject the longest paths that the gateway forwards.
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("error", () => {})
      .on("end", () => {
        const got: Received = {
          method: request.method ?? "",
          url: request.url ?? "",
          headers: request.headers,
          rawHeaders: request.rawHeaders,
          body: Buffer.concat(chunks),
        };
        received.push(got);
        handler(got, response, request);
      });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    received,
    last() {
      const last = received.at(-1);
      if (last === undefined) throw new Error("the agent received nothing");
      return last;
    },
    answers(next) {
      handler = next;
    },
    reset() {
      received.length = 0;
      handler = success;
    },
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
