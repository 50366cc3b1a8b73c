/**
 * An agent in a separate process that can be killed: `node agent-child.ts PORT FILE`. It writes each request to the file, as
 * a line of JSON, before it responds.
 */
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";

const [, , port, file = ""] = process.argv;
createServer((request, response) => {
  const chunks: Buffer[] = [];
  request
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .on("end", () => {
      if (request.method === "POST") {
        const { "x-agentex-delivery-id": id, "x-agentex-attempt": attempt } = request.headers;
        const { marker } = JSON.parse(Buffer.concat(chunks).toString()) as { marker: string };
        appendFileSync(file, `${JSON.stringify({ id, attempt: Number(attempt), marker })}\n`);
      }
      setTimeout(() => response.end("done"), Math.random() * 30);
    });
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("listening\n"));
