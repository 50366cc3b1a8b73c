import assert from "node:assert/strict";
import { test } from "node:test";
import { createPace } from "../../src/mcp/events/pace.ts";

test("A stream of events is written no faster than it is read", async () => {
  const pace = createPace();
  const { signal } = new AbortController();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
    {},
    { highWaterMark: Number.POSITIVE_INFINITY },
  );
  const writer = writable.getWriter();
  const read = pace.measure(new Response(readable)).body?.getReader();
  let written = 0;
  const writing = (async () => {
    for (; written < 1_000; written++) {
      void writer.write(Buffer.from("an event"));
      await pace.room(signal);
    }
    await writer.close();
  })();
  for (let count = 1; count <= 1_000; count++) {
    assert.equal((await read?.read())?.done, false);
    assert.ok(written <= count + 20, `${written} were written when ${count} were read`);
  }
  await writing;
  assert.equal((await read?.read())?.done, true);
});

test("A stream of events whose client has left waits for nobody", async () => {
  const pace = createPace();
  const client = new AbortController();
  const writing = (async () => {
    for (let count = 0; count < 100; count++) await pace.room(client.signal);
  })();
  client.abort();
  await writing;
});
