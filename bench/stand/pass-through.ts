/**
 * The lower bounds for a gateway's cost: `node:http` in, `undici` out, nothing recorded. With `--verify` it also verifies
 * GitHub's signature and parses the payload, as every receiver must that verifies: the baseline. With a database it also records each
 * request before it answers: the minimum for a gateway that does not lose what it has acknowledged.
 *
 * Usage: pass-through.ts AGENT_URL SECRET [--verify] [DATABASE_URL]
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import { openRecorder, type Record } from "./recorder.ts";

const [, , agentUrl = "", secret = "", verify, databaseUrl] = process.argv;
const record = databaseUrl === undefined ? undefined : await openRecorder(databaseUrl);
const agent = new Pool(agentUrl, { connections: 64 });
const HOP_BY_HOP = new Set(["host", "connection", "content-length", "keep-alive", "transfer-encoding"]);

function isVerified(request: IncomingMessage, body: Buffer): boolean {
  const given = Buffer.from(String(request.headers["x-hub-signature-256"] ?? ""));
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const payload = JSON.parse(body.toString()) as { repository?: { full_name?: unknown } };
  return typeof payload.repository?.full_name === "string";
}

function endToEnd({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter(
    (_, index, all) => !HOP_BY_HOP.has((all[index - (index % 2)] ?? "").toLowerCase()),
  );
}

function passOn(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  agent
    .stream(
      { path: request.url ?? "/", method: "POST", headers: endToEnd(request), body, opaque: response },
      ({ statusCode, headers: answered }) => response.writeHead(statusCode, answered),
    )
    .catch(() => response.destroy());
}

async function passOnAndRecord(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  put: Record,
): Promise<void> {
  const headers = endToEnd(request);
  const answer = await agent.request({ path: request.url ?? "/", method: "POST", headers, body });
  const answered = Buffer.from(await answer.body.arrayBuffer());
  await put(request, headers, body);
  response.writeHead(answer.statusCode, answer.headers).end(answered);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const [only] = chunks;
    const body = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
    if (request.method !== "POST") response.writeHead(204).end();
    else if (verify !== undefined && !isVerified(request, body)) response.writeHead(401).end();
    else if (record === undefined) passOn(request, response, body);
    else passOnAndRecord(request, response, body, record).catch(() => response.destroy());
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(`url: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
