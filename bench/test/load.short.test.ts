import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { runLoad } from "../load/load.ts";
import { PUSHES } from "../rows/row.ts";

test("a load that is shorter than the first response goes on until there is one", async (t) => {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(), 400);
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/`];
  const { requests, errors } = await runLoad({ urls, pushes: PUSHES, connections: 1, seconds: 0.1 });
  assert.equal(errors, 0);
  assert.ok(requests > 0);
});
