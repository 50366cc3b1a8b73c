/**
 * An agent in a separate process that can be killed: `node run-agent-child.ts PORT FILE GATEWAY`. It starts a run for each
 * request, writes it to the file as a line of JSON, and reports constantly that it is in progress, until the gateway says
 * otherwise.
 */
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";

const REPORT_EVERY = 50;
const [, , port, file = "", gateway = ""] = process.argv;

async function work(id: string, token: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${gateway}/deliveries/${id}/run`, {
      method: "POST",
      headers: { authorization: `RunToken ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ state: "working", note: "still at it" }),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 409) return;
    await new Promise((resolve) => setTimeout(resolve, REPORT_EVERY));
  }
}

createServer((request, response) => {
  request.resume().on("end", () => {
    if (request.method !== "POST") {
      response.end();
      return;
    }
    const id = String(request.headers["x-agentex-delivery-id"]);
    const token = String(request.headers["x-agentex-run-token"]);
    appendFileSync(
      file,
      `${JSON.stringify({ id, attempt: Number(request.headers["x-agentex-attempt"]), token })}\n`,
    );
    response.writeHead(202, { "x-agentex-run": "started" }).end();
    void work(id, token);
  });
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("listening\n"));
