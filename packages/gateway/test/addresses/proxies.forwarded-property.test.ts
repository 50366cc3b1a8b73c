import assert from "node:assert/strict";
import { isIP } from "node:net";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createAddressList, isAddressRange } from "../../src/addresses/address-list.ts";
import { readSender } from "../../src/addresses/forwarded.ts";

const proxies = createAddressList(["10.0.0.0/8", "2001:db8:ffff::/48"]);
const outside = fc
  .oneof(fc.ipV4(), fc.ipV6())
  .filter(
    (address) => !proxies.has(address) && !address.includes("::ffff") && !/^(::)?0*:*ffff/i.test(address),
  )
  .map((address) => address.toLowerCase());
const inside = fc.constantFrom("10.0.0.1", "10.2.3.4", "2001:db8:ffff::7");
const junk = fc.oneof(
  fc.string(),
  fc.constantFrom("unknown", "_hidden", "[", "1.2.3.4:x", "for=1.2.3.4", "a,b,,"),
);

describe("what is forwarded", () => {
  test("names the sender that the outermost proxy saw, whatever the sender claims", () => {
    fc.assert(
      fc.property(outside, inside, fc.array(inside, { maxLength: 4 }), junk, (sender, peer, passed, said) => {
        const header = [said, sender, ...passed].join(", ");
        const read = readSender(peer, { "x-forwarded-for": header }, proxies);
        assert.equal(read.remoteAddress.toLowerCase(), sender.replace(/^::ffff:(?=\d+\.)/, ""));
      }),
    );
  });

  test("is ignored from an untrusted address", () => {
    fc.assert(
      fc.property(outside, fc.oneof(outside, junk), junk, (peer, said, host) => {
        const headers = {
          host: "gateway.test",
          "x-forwarded-for": said,
          "x-forwarded-proto": "https",
          "x-forwarded-host": host,
        };
        const expected = { remoteAddress: peer, protocol: "http", host: "gateway.test" };
        assert.deepEqual(readSender(peer, headers, proxies), expected);
        assert.deepEqual(readSender(peer, headers, undefined), expected);
      }),
    );
  });

  test("never crashes, and always leaves an address and a host that can be passed on", () => {
    const header = fc.option(fc.oneof(junk, outside, inside), { nil: undefined });
    fc.assert(
      fc.property(inside, header, header, header, (peer, address, protocol, host) => {
        const headers = {
          host: "gateway.test",
          ...(address !== undefined && { "x-forwarded-for": address }),
          ...(protocol !== undefined && { "x-forwarded-proto": protocol }),
          ...(host !== undefined && { "x-forwarded-host": host }),
        };
        const read = readSender(peer, headers, proxies);
        assert.notEqual(isIP(read.remoteAddress), 0);
        assert.match(read.protocol, /^https?$/);
        assert.match(read.host ?? "", /^[\w.:[\]-]+$/);
      }),
      { numRuns: 1_000 },
    );
  });

  for (const [text, address] of [
    ["203.0.113.9:4711", "203.0.113.9"],
    ["[2001:db8::9]:4711", "2001:db8::9"],
    ["[2001:db8::9]", "2001:db8::9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
  ] as const) {
    test(`may be written ${text}`, () => {
      const read = readSender("10.0.0.1", { "x-forwarded-for": text }, proxies);
      assert.equal(read.remoteAddress, address);
    });
  }

  test("by several proxies is read at the position of the outermost", () => {
    const read = (headers: Record<string, string>) => readSender("10.0.0.1", headers, proxies);
    const two = { "x-forwarded-for": "203.0.113.9, 10.0.0.2" };
    assert.equal(read({ ...two, "x-forwarded-proto": "https, http" }).protocol, "https");
    assert.equal(read({ ...two, "x-forwarded-proto": "https" }).protocol, "https");
    assert.equal(read({ ...two, "x-forwarded-host": "hooks.example, inner" }).host, "hooks.example");
    // With one proxy, everything further left comes from the sender.
    const one = { "x-forwarded-for": "203.0.113.9" };
    assert.equal(read({ ...one, "x-forwarded-proto": "https, http" }).protocol, "http");
    assert.equal(read({ ...one, "x-forwarded-host": "evil.test, hooks.example" }).host, "hooks.example");
  });
});

describe("a range of addresses", () => {
  for (const text of ["10.0.0.0/8", "10.1.2.3/8", "192.0.2.1", "2001:db8::/32", "::1", "::/0", "0.0.0.0/0"]) {
    test(`is ${text}`, () => {
      assert.ok(isAddressRange(text));
      createAddressList([text]);
    });
  }
  for (const text of [
    "",
    "10.0.0.0/33",
    "::1/129",
    "10.0.0/8",
    "host",
    "1.2.3.4/",
    "1.2.3.4/8/8",
    "::ffff:1.2.3.4",
    "fe80::1%a",
    "1.2.3.4/-1",
  ]) {
    test(`is not "${text}"`, () => assert.equal(isAddressRange(text), false));
  }

  test("is read or rejected, but never crashes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.ipV4(),
          fc.ipV6(),
          fc.tuple(fc.ipV6(), fc.nat(140)).map((pair) => pair.join("/")),
        ),
        (text) => {
          if (isAddressRange(text)) createAddressList([text]).has("192.0.2.1");
        },
      ),
    );
  });
});
