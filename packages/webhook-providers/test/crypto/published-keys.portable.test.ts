import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import * as node from "../../src/crypto/node.ts";
import * as portable from "../../src/crypto/portable.ts";
import { makeCertificate } from "../harness/certificate.ts";

const [from, to] = [new Date("2024-01-01T00:00:00Z"), new Date("2049-12-31T23:59:59Z")];
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const content = Buffer.from("signed");

const jwkOf = ({ publicKey }: { publicKey: KeyObject }) => ({ ...publicKey.export({ format: "jwk" }) });

/** Both implementations, which must agree. */
const both = { "node:crypto": node, portable };

for (const [name, crypto] of Object.entries(both)) {
  describe(`published keys, with ${name}`, () => {
    const certificate = makeCertificate({ ...rsa, from, to });

    test("an RSA key in a certificate and in a JSON Web Key verifies what its private key signed, and nothing else", () => {
      const read = crypto.readCertificate(certificate);
      const key = crypto.readJwk(jwkOf(rsa));
      assert.ok(read && key);
      assert.deepEqual([read.validFrom, read.validTo], [from.getTime(), to.getTime()]);
      for (const each of [read.key, key]) {
        assert.equal(each.type, "rsa");
        for (const hash of ["sha1", "sha256"] as const) {
          const signature = sign(hash, content, rsa.privateKey);
          assert.ok(each.verifies(hash, content, signature));
          assert.ok(!each.verifies(hash === "sha1" ? "sha256" : "sha1", content, signature));
          assert.ok(!each.verifies(hash, Buffer.from("other"), signature));
          assert.ok(!each.verifies(hash, content, Buffer.concat([Buffer.of(0), signature])));
          assert.ok(!each.verifies(hash, content, signature.subarray(1)));
          fc.assert(
            fc.property(fc.nat(signature.length - 1), fc.nat(7), (at, bit) => {
              const changed = Buffer.from(signature);
              changed[at] = (changed[at] ?? 0) ^ (1 << bit);
              return !each.verifies(hash, content, changed);
            }),
            { numRuns: 20 },
          );
        }
        assert.ok(!each.verifies("sha256", content, new Uint8Array(256)));
        assert.ok(!each.verifies("sha256", content, new Uint8Array(256).fill(0xff)));
        assert.ok(!each.verifies("sha256", content, new Uint8Array()));
      }
    });

    test("a P-256 key verifies signatures of JSON Web Tokens only", () => {
      const key = crypto.readJwk(jwkOf(p256));
      assert.equal(key?.type, "p256");
      const signature = sign("sha256", content, { key: p256.privateKey, dsaEncoding: "ieee-p1363" });
      assert.ok(key.verifies("sha256", content, signature));
      assert.ok(!key.verifies("sha256", Buffer.from("other"), signature));
      assert.ok(!key.verifies("sha256", content, sign("sha256", content, p256.privateKey)));
      assert.ok(!key.verifies("sha256", content, new Uint8Array(64)));
      assert.ok(!key.verifies("sha256", content, signature.subarray(1)));
    });

    test("a certificate may be followed by its issuer's", () => {
      const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const chain = certificate + makeCertificate({ ...other, from, to });
      const signature = sign("sha256", content, rsa.privateKey);
      assert.ok(crypto.readCertificate(chain)?.key.verifies("sha256", content, signature));
    });

    test("keys that are too small, too large, private, secret or of other types are rejected", () => {
      const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
      const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
      const { n = "", e = "", x = "" } = { ...jwkOf(rsa), ...jwkOf(p256) };
      for (const jwk of [
        jwkOf(small),
        jwkOf(p384),
        jwkOf(generateKeyPairSync("ed25519")),
        { kty: "oct", k: "c2VjcmV0" },
        { kty: "RSA", n, e: undefined },
        { kty: "RSA", n: undefined, e },
        { kty: "RSA", n: n.repeat(5), e },
        { kty: "EC", crv: "P-256", x, y: x },
        { kty: "EC", crv: "P-256", x },
        {},
      ]) {
        assert.equal(crypto.readJwk(jwk), undefined, JSON.stringify(jwk));
      }
      assert.equal(crypto.readCertificate(makeCertificate({ ...small, from, to })), undefined);
    });

    test("a truncated or changed text is not a certificate, and does not throw", () => {
      for (let length = 0; length < certificate.length - 40; length += 37) {
        assert.equal(crypto.readCertificate(certificate.slice(0, length)), undefined);
      }
      const der = Buffer.from(certificate.replaceAll(/-----.*-----|\s/g, ""), "base64");
      fc.assert(
        fc.property(fc.nat(der.length - 1), fc.nat(255), (at, byte) => {
          const changed = Buffer.from(der);
          changed[at] = byte;
          crypto.readCertificate(
            `-----BEGIN CERTIFICATE-----\n${changed.toString("base64")}\n-----END CERTIFICATE-----\n`,
          );
        }),
      );
    });
  });
}
