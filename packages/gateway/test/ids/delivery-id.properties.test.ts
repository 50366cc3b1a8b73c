import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  createDeliveryIds,
  formatDeliveryId,
  MOST_GATEWAYS,
  parseDeliveryId,
  receivedAt,
} from "../../src/ids/delivery-id.ts";

const id = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });
const EPOCH = Date.UTC(2020, 0, 1);
const LAST = EPOCH + 2 ** 41 - 1;
const moment = fc.integer({ min: EPOCH, max: LAST - 1_000_000 });

describe("a delivery's id", () => {
  test("is the same in both spellings", () => {
    fc.assert(
      fc.property(id, (value) => {
        const text = formatDeliveryId(value);
        assert.match(text, /^dlv_[0-9a-hjkmnp-tv-z]{13}$/);
        assert.equal(parseDeliveryId(text), value);
      }),
      { numRuns: 1_000 },
    );
  });

  test("sorts alike in both spellings", () => {
    fc.assert(
      fc.property(id, id, (one, other) => {
        assert.equal(one < other, formatDeliveryId(one) < formatDeliveryId(other));
      }),
      { numRuns: 1_000 },
    );
  });

  test("that is spelt in any other way is none", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `dlv_${text}`),
          fc.stringMatching(/^dlv_[0-9a-z]{13}$/),
        ),
        (text) => {
          const value = parseDeliveryId(text);
          if (value !== undefined) assert.equal(formatDeliveryId(value), text);
        },
      ),
      { numRuns: 1_000 },
    );
    for (const text of [
      "",
      "dlv_",
      "dlv_000000000000",
      "dlv_00000000000000",
      "DLV_0000000000000",
      "dlv_000000000000I",
      "dlv_zzzzzzzzzzzzz",
      "0000000000000",
    ]) {
      assert.equal(parseDeliveryId(text), undefined, text);
    }
  });

  test("grows, whatever the clock does, and holds the time of arrival", () => {
    fc.assert(
      fc.property(
        moment,
        fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 200 }),
        (start, steps) => {
          let now = start;
          const next = createDeliveryIds(
            () => 3,
            () => now,
          );
          let last = -1n;
          let latest = 0;
          for (const step of steps) {
            now = Math.max(EPOCH, now + step);
            latest = Math.max(latest, now);
            const made = next();
            assert.ok(made > last);
            assert.equal(receivedAt(made), latest);
            last = made;
          }
        },
      ),
    );
  });

  test("grows through ten thousand in one millisecond", () => {
    const now = Date.UTC(2026, 0, 1);
    const next = createDeliveryIds(
      () => 0,
      () => now,
    );
    const ids = Array.from({ length: 10_000 }, next);
    for (const [index, made] of ids.entries()) assert.ok(index === 0 || made > (ids[index - 1] ?? made));
    assert.ok(receivedAt(ids.at(-1) ?? 0n) - now <= 2);
  });

  test("fits into 63 bits until 2089, with the last of the gateways' numbers", () => {
    const next = createDeliveryIds(
      () => MOST_GATEWAYS - 1,
      () => LAST,
    );
    assert.equal(new Date(LAST).getUTCFullYear(), 2089);
    assert.ok(next() < 1n << 63n);
  });

  test("is never made by two gateways", () => {
    const number = fc.integer({ min: 0, max: MOST_GATEWAYS - 1 });
    fc.assert(
      fc.property(
        fc.uniqueArray(number, { minLength: 2, maxLength: 10 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 300 }),
        (numbers, steps) => {
          let now = EPOCH + 1;
          const gateways = numbers.map((mine) =>
            createDeliveryIds(
              () => mine,
              () => now,
            ),
          );
          const made = new Set<bigint>();
          let count = 0;
          for (const step of steps) {
            now += step;
            for (const next of gateways) {
              made.add(next());
              count++;
            }
          }
          assert.equal(made.size, count);
        },
      ),
    );
  });

  test("of a gateway whose number changed is another's no more", () => {
    const now = EPOCH + 1;
    let number = 1;
    const changing = createDeliveryIds(
      () => number,
      () => now,
    );
    const other = createDeliveryIds(
      () => 1,
      () => now,
    );
    const made = [changing(), changing()];
    number = 2;
    made.push(changing(), other(), changing());
    assert.equal(new Set(made.slice(2)).size, 3);
  });
});
