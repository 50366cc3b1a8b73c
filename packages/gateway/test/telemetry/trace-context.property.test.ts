import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  beginSpan,
  contextHeaders,
  contextIn,
  formatTraceparent,
  readTraceContext,
  readTraceparent,
  withContext,
} from "../../src/telemetry/trace-context.ts";

const hex = (length: number) =>
  fc
    .string({
      minLength: length,
      maxLength: length,
      unit: fc.constantFrom(...Array.from("0123456789abcdef")),
    })
    .filter((text) => /[^0]/.test(text));
const context = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    flags: fc.integer({ min: 0, max: 3 }),
    state: fc.constantFrom(undefined, "rojo=1", "rojo=1,congo=t61"),
  },
  { noNullPrototype: true },
);
const VALID = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/s;

describe("a trace context", () => {
  test("is read as it was written, even among other headers", () => {
    fc.assert(
      fc.property(context, fc.array(fc.string(), { maxLength: 10 }), (written, words) => {
        assert.deepEqual(readTraceparent(formatTraceparent(written)), {
          traceId: written.traceId,
          spanId: written.spanId,
          flags: written.flags,
        });
        const others = words.flatMap((word) => [`x-${word}`, word]);
        const headers = [...others, ...contextHeaders(written), "x-last", "1"];
        assert.deepEqual(contextIn(headers), written);
        const child = beginSpan(written);
        assert.deepEqual(withContext(headers, child), [...others, "x-last", "1", ...contextHeaders(child)]);
      }),
    );
  });

  test("continues the same trace under a new span, or begins a valid new one", () => {
    fc.assert(
      fc.property(context, (parent) => {
        const child = beginSpan(parent);
        assert.deepEqual({ ...child, spanId: parent.spanId }, parent);
        assert.notEqual(child.spanId, parent.spanId);
        const begun = beginSpan(undefined);
        assert.match(formatTraceparent(begun), VALID);
        assert.notEqual(begun.traceId, beginSpan(undefined).traceId);
      }),
    );
  });

  test("is read from what the recommendation allows, and from nothing else", () => {
    const nearly = fc
      .tuple(
        fc.constantFrom("00", "01", "cc", "ff", "0", "FF"),
        fc.oneof(
          hex(32),
          hex(31),
          fc.constant("0".repeat(32)),
          hex(32).map((text) => text.toUpperCase()),
        ),
        fc.oneof(hex(16), hex(17), fc.constant("0".repeat(16))),
        fc.constantFrom("00", "01", "ff", "1", "0x", ""),
        fc.constantFrom("", "-", "-more", " ", ",00"),
      )
      .map(([version, trace, span, flags, more]) => `${version}-${trace}-${span}-${flags}${more}`);
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        const isValid = VALID.test(text) && !(text.startsWith("00") && text.length > 55);
        assert.equal(readTraceparent(text) !== undefined, isValid, text);
        const read = readTraceContext({ traceparent: text, tracestate: "rojo=1" });
        assert.equal(read?.state, read && "rojo=1");
      }),
      { numRuns: 1_000 },
    );
  });
});
