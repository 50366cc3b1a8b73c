import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A server that counts the requests that it accepts. */
export type Counter = { readonly url: string; count(): number; stop(): void };

/** @param answerOf - responds to a request instead of counting it; if it returns undefined, the request is counted. */
export async function startCounter(answerOf: (body: string) => string | undefined): Promise<Counter> {
  let count = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = answerOf(body);
      if (answer !== undefined) return response.end(answer);
      if (request.method === "POST") count += 1;
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
