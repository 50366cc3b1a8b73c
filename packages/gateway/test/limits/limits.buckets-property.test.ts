import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { networkOf, readAddress } from "../../src/addresses/address.ts";
import { LruCache } from "../../src/lru-cache.ts";
import { createTokenBuckets } from "../../src/limits/token-buckets.ts";

const rates = fc.record({
  amount: fc.integer({ min: 1, max: 1_000 }),
  per: fc.constantFrom(1_000, 60_000, 3_600_000),
});
/** Steps of a clock that is never set back, in milliseconds. */
const steps = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 200 });

describe("a token bucket", () => {
  test("never grants more in any period than its capacity plus what was refilled in that period", () => {
    fc.assert(
      fc.property(rates, steps, (rate, times) => {
        let now = 0;
        const buckets = createTokenBuckets(rate, () => now);
        const given: number[] = [];
        for (const step of times) {
          now += step;
          if (buckets.take("a") === 0) given.push(now);
        }
        for (const [first, from] of given.entries()) {
          for (const [last, to] of given.entries()) {
            if (last < first) continue;
            const most = rate.amount + ((to - from) / rate.per) * rate.amount;
            assert.ok(last - first + 1 <= most + 1e-3, `${last - first + 1} in ${to - from} ms`);
          }
        }
      }),
    );
  });

  test("grants a token to callers that wait as long as it said, and none to those that come earlier", () => {
    fc.assert(
      fc.property(rates, steps, fc.integer({ min: 0, max: 999 }), (rate, times, thousandths) => {
        let now = 0;
        const buckets = createTokenBuckets(rate, () => now);
        for (const step of times) {
          now += step;
          while (buckets.take("a") === 0);
          const wait = buckets.wait("a");
          const asked = now;
          now = asked + (wait * thousandths) / 1_000 - 1e-3;
          if (now > asked) assert.ok(buckets.wait("a") > 0, "it gave one earlier than it said");
          // Senders are given whole seconds.
          now = asked + Math.ceil(wait / 1_000) * 1_000;
          assert.equal(buckets.take("a"), 0);
        }
      }),
    );
  });

  test("limits its debt to ten times its period: after that it is full again, however often it was overspent", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 5_000 }), (rate, spent) => {
        let now = 0;
        const buckets = createTokenBuckets(rate, () => now);
        for (let count = 0; count < spent; count += 1) buckets.spend("a");
        now += rate.per * 10;
        for (let count = 0; count < rate.amount; count += 1) assert.equal(buckets.take("a"), 0);
        assert.ok(buckets.take("a") > 0);
      }),
      { numRuns: 30 },
    );
  });

  test("makes callers wait until the overspent tokens are refilled", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 8 }), (rate, periods) => {
        let now = 0;
        const buckets = createTokenBuckets(rate, () => now);
        for (let count = 0; count < rate.amount * (periods + 1); count += 1) buckets.spend("a");
        now += rate.per * periods;
        assert.ok(buckets.wait("a") > 0);
        now += rate.per / rate.amount;
        assert.equal(buckets.wait("a"), 0);
      }),
      { numRuns: 30 },
    );
  });

  test("is independent of other buckets", () => {
    const buckets = createTokenBuckets({ amount: 1, per: 1_000 }, () => 0);
    assert.equal(buckets.take("a"), 0);
    assert.ok(buckets.take("a") > 0);
    assert.equal(buckets.take("b"), 0);
  });

  test("is one of a bounded number, even with a million addresses", () => {
    const buckets = createTokenBuckets({ amount: 10, per: 60_000 }, () => 0);
    for (let address = 0; address < 1_000_000; address += 1) buckets.take(`address ${address}`);
    assert.ok(buckets.size <= 100_000, `${buckets.size}`);
  });
});

describe("an LRU cache", () => {
  test("never exceeds its size, and always keeps what was used recently", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 60 })), { maxLength: 300 }),
        (most, uses) => {
          const map = new LruCache<number>(most);
          let recent: number[] = [];
          for (const [sets, key] of uses) {
            if (sets) map.set(String(key), key);
            else if (map.get(String(key)) === undefined) continue;
            recent = [key, ...recent.filter((other) => other !== key)].slice(0, Math.floor(most / 2));
            assert.ok(map.size <= most, `${map.size} of ${most}`);
          }
          for (const key of recent) assert.equal(map.get(String(key)), key);
        },
      ),
    );
  });
});

describe("an address", () => {
  for (const [text, read, network] of [
    ["192.0.2.1", "192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1", "192.0.2.1"],
    ["2001:DB8::1", "2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:0:1:ffff::", "2001:db8:0:1:ffff::", "2001:db8:0:1::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["1::2:3:4:5:6:7", "1::2:3:4:5:6:7", "1:0:2:3::/64"],
    ["::1", "::1", "0:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["fe80::1%eth0", "fe80::1", "fe80:0:0:0::/64"],
  ] as const) {
    test(`${text} is counted as ${network}`, () => {
      assert.equal(readAddress(text), read);
      assert.equal(networkOf(read), network);
    });
  }

  test("of IPv6 counts together with its /64 and no other, however it is written", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), group, (groups, other) => {
        const spell = (all: readonly number[]): string => all.map((each) => each.toString(16)).join(":");
        const plain = spell(groups);
        // URL normalizes it to the shortest spelling (RFC 5952).
        const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
        assert.equal(networkOf(short), networkOf(plain));
        assert.equal(networkOf(spell(groups.with(7, other))), networkOf(plain));
        if (other !== groups[3]) assert.notEqual(networkOf(spell(groups.with(3, other))), networkOf(plain));
      }),
    );
  });

  for (const text of ["", "localhost", "192.0.2", "192.0.2.1:80", "::g", "1.2.3.4.5", "0x7f.1"]) {
    test(`is not "${text}"`, () => assert.equal(readAddress(text), undefined));
  }
});
