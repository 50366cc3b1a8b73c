import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { exec } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { curlCommand, quote } from "../../start/curl.ts";
import { paste } from "./shell.ts";

test("a quoted word is the same word to a shell, whatever is in it", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("\0"));
  const tricky = fc.stringMatching(/^['"\\$`!~*?#&|;<>(){}[\] \t\n-]{0,20}$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(word, tricky), { minLength: 1, maxLength: 50 }), (words) => {
      const out = paste(`printf '%s\\0' ${words.map(quote).join(" ")}`);
      assert.deepEqual(out.split("\0").slice(0, -1), words);
    }),
    { numRuns: 30 },
  );
});

test("a pasted command sends method, headers and body unchanged", async (context) => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks).toString("utf8");
      response.end(JSON.stringify({ method, url, header: headers["x-header"], body }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/a?b=c&d=e`;

  const send = async (command: string): Promise<unknown> =>
    JSON.parse((await promisify(exec)(command)).stdout) as unknown;
  const body = `{"it's":"$HOME \\"quoted\\"\\n","é":"😀"}`;
  const header = `it's "$(date)"`;
  assert.deepEqual(await send(curlCommand({ url, headers: { "x-header": header }, body })), {
    method: "POST",
    url: "/a?b=c&d=e",
    header,
    body,
  });
  assert.deepEqual(await send(curlCommand({ method: "DELETE", url })), {
    method: "DELETE",
    url: "/a?b=c&d=e",
    body: "",
  });
});
