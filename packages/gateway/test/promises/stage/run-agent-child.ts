/**
 * An agent whose runs can be killed and paused with their process: `node run-agent-child.ts PORT FILE GATEWAY…`. It answers
 * each request with a run of a few steps, and reports to the gateways in turn. It writes what happens to a run to the file, as
 * a line of JSON.
 */
import { appendFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunLine } from "./run-lines.ts";

const [, , port, file = "", ...gateways] = process.argv;
const STEPS = 3;
const LONGEST_STEP = 60;
const WAIT = 50;
const PATIENCE = 60_000;

type Run = Pick<RunLine, "id" | "attempt" | "marker"> & { readonly token: string };
let turn = 0;

/** Reports until a gateway responds. @returns the status of its response. */
async function report(run: Run, body: object): Promise<number> {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    try {
      const response = await fetch(`${gateways[turn++ % gateways.length]}/deliveries/${run.id}/run`, {
        method: "POST",
        headers: { authorization: `RunToken ${run.token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      await response.arrayBuffer();
      if (response.status < 500) return response.status;
    } catch {
      // The gateway is being killed or started.
    }
    await sleep(WAIT);
  }
  return 0;
}

function note({ id, attempt, marker }: Run, event: RunLine["event"]): void {
  appendFileSync(
    file,
    `${JSON.stringify({ id, attempt, marker, event, at: Date.now() } satisfies RunLine)}\n`,
  );
}

async function work(run: Run): Promise<void> {
  for (let step = 0; step < STEPS; step++) {
    await sleep(Math.random() * LONGEST_STEP);
    const status = await report(run, { state: "working", progress: step / STEPS, note: `step ${step}` });
    if (status !== 200) {
      note(run, status === 409 ? "over" : "unexpected");
      return;
    }
  }
  const dice = Math.random();
  const end = dice < 0.8 ? "succeeded" : dice < 0.9 ? "failed" : "failed for now";
  const body =
    end === "succeeded"
      ? { state: "succeeded", result: { marker: run.marker } }
      : { state: "failed", error: "by chance", retry: end === "failed for now" };
  const status = await report(run, body);
  note(run, status === 200 ? end : status === 409 ? "over" : "unexpected");
}

function runOf(headers: IncomingHttpHeaders, body: string): Run {
  const { marker } = JSON.parse(body) as { marker: string };
  return {
    id: String(headers["x-agentex-delivery-id"]),
    attempt: Number(headers["x-agentex-attempt"]),
    token: String(headers["x-agentex-run-token"]),
    marker,
  };
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .on("end", () => {
      if (request.method !== "POST") {
        response.end();
        return;
      }
      const run = runOf(request.headers, Buffer.concat(chunks).toString());
      note(run, "begun");
      response.writeHead(202, { "x-agentex-run": "started" }).end();
      void work(run);
    });
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("listening\n"));
