import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createBodyMemory } from "../../src/bodies/body-memory.ts";
import { createUnverifiedBytes } from "../../src/ingress/request/unverified-bytes.ts";
import { receive } from "../../src/ingress/request/receive.ts";
import { beginSpan } from "../../src/telemetry/trace-context.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { within } from "../harness/wait-for.ts";

const taking = {
  bodyLimit: 1_000,
  unverified: createUnverifiedBytes(1_000_000),
  memory: createBodyMemory(1_000_000),
  bodyPace: { timeout: 0, rate: 1 },
  publicUrl: undefined,
  trustedProxies: undefined,
};

test("a body that is requested after its sender hung up is not waited for", async (context) => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const server = createServer((request) => {
    request.once("close", () => {
      receive(request, taking, beginSpan(undefined), () => {})
        .body()
        .then(resolve, reject);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  context.after(() => server.close());
  const client = await connectRaw((server.address() as AddressInfo).port);
  client.write(head("POST /", "content-length: 1000"));
  client.write("hello");
  await new Promise((done) => setImmediate(done));
  client.destroy();
  const received = await within(promise, "the body was waited for");
  assert.partialDeepStrictEqual(received, { outcome: "refused", code: "body_incomplete" });
});
