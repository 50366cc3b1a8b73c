import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The attempt that started a run. */
export type StartedRun = { readonly id: string; readonly token: string };

/** An agent that answers each webhook by starting a run, and does nothing else. */
export type RunAgent = { readonly url: string; readonly runs: readonly StartedRun[]; stop(): void };

export async function startRunAgent(): Promise<RunAgent> {
  const runs: StartedRun[] = [];
  const server = createServer((request, response) => {
    const { "x-agentex-delivery-id": id, "x-agentex-run-token": token } = request.headers;
    request.resume().on("end", () => {
      if (request.method === "POST" && token !== undefined)
        runs.push({ id: String(id), token: String(token) });
      response.writeHead(202, { "x-agentex-run": "started" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    runs,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
