import assert from "node:assert/strict";
import { createPublicKey, ECDH, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { KeyDocument } from "../../src/crypto/keys.ts";
import * as node from "../../src/crypto/node.ts";
import * as portable from "../../src/crypto/portable.ts";

const content = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 300 }));
/** Node's own bytes are Buffers. */
const plain = (bytes: Uint8Array): number[] => [...bytes];

describe("without node:crypto, as with it", () => {
  test("HMACs are the same, whatever the key and the content are", () => {
    const algorithm = fc.constantFrom("sha1" as const, "sha256" as const, "sha512" as const);
    fc.assert(
      fc.property(algorithm, content, fc.array(content), (name, key, pieces) => {
        assert.deepEqual(plain(portable.hmac(name, key, pieces)), plain(node.hmac(name, key, pieces)));
      }),
    );
  });

  test("hashes are the same", () => {
    fc.assert(
      fc.property(fc.array(content), (pieces) => {
        assert.deepEqual(plain(portable.sha256(pieces)), plain(node.sha256(pieces)));
      }),
    );
  });

  test("bytes compare as equal or not", () => {
    const bytes = fc.uint8Array({ minLength: 4, maxLength: 4, max: 3 });
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        assert.equal(portable.timingSafeEqual(one, other), node.timingSafeEqual(one, other));
        assert.ok(portable.timingSafeEqual(one, one.slice()));
      }),
    );
  });
});

const keyPairs = {
  ed25519: generateKeyPairSync("ed25519"),
  p256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
};

function pem(key: KeyObject, type: "spki" | "pkcs8" | "sec1"): KeyDocument {
  return { pem: key.export({ format: "pem", type } as { format: "pem"; type: "pkcs8" }).toString() };
}

/** A P-256 key, its point compressed. */
function compressed(key: KeyObject): KeyDocument {
  const der = key.export({ format: "der", type: "spki" });
  const point = ECDH.convertKey(der.subarray(-65), "prime256v1", undefined, undefined, "compressed");
  const header = "3039301306072a8648ce3d020106082a8648ce3d030107032200";
  return { der: Buffer.concat([Buffer.from(header, "hex"), Buffer.from(point as Buffer)]) };
}

for (const type of ["ed25519", "p256"] as const) {
  const { publicKey, privateKey } = keyPairs[type];
  const other = type === "ed25519" ? "p256" : "ed25519";
  const publicDocuments: Record<string, KeyDocument> = {
    PEM: pem(publicKey, "spki"),
    DER: { der: publicKey.export({ format: "der", type: "spki" }) },
    ...(type === "p256" && { "a compressed point": compressed(publicKey) }),
  };
  const privateDocuments: Record<string, KeyDocument> = {
    "PKCS #8": pem(privateKey, "pkcs8"),
    DER: { der: privateKey.export({ format: "der", type: "pkcs8" }) },
    ...(type === "p256" && { "SEC 1": pem(privateKey, "sec1") }),
  };

  describe(`without node:crypto, ${type}`, () => {
    for (const [form, document] of Object.entries(publicDocuments)) {
      test(`verifies what node:crypto signs and nothing else, with a public key in ${form}`, () => {
        const signing = node.readPrivateKey(type, pem(privateKey, "pkcs8"));
        const [here, there] = [portable.readPublicKey(type, document), node.readPublicKey(type, document)];
        assert.ok(signing && here && there);
        fc.assert(
          fc.property(fc.uint8Array(), fc.nat(), fc.nat(7), (signed, at, bit) => {
            const signature = signing.sign(signed);
            assert.ok(here.verifies(signed, signature));
            const changed = signature.map((byte, index) =>
              index === at % signature.length ? byte ^ (1 << bit) : byte,
            );
            assert.equal(here.verifies(signed, changed), there.verifies(signed, changed));
            assert.ok(!here.verifies(Uint8Array.of(...signed, 0), signature));
          }),
          { numRuns: 20 },
        );
        assert.ok(!here.verifies(new Uint8Array(), new Uint8Array()));
      });

      test(`accepts no key of another type, in ${form}`, () => {
        assert.equal(portable.readPublicKey(other, document), undefined);
        assert.equal(node.readPublicKey(other, document), undefined);
      });
    }

    for (const [form, document] of Object.entries(privateDocuments)) {
      test(`signs what node:crypto verifies, with a private key in ${form}`, () => {
        const [signing, verifying] = [
          portable.readPrivateKey(type, document),
          node.readPublicKey(type, pem(createPublicKey(privateKey), "spki")),
        ];
        assert.ok(signing && verifying);
        const signed = Buffer.from("{}");
        assert.ok(verifying.verifies(signed, signing.sign(signed)));
        assert.equal(portable.readPrivateKey(other, document), undefined);
      });
    }

    test("accepts nothing else as a key", () => {
      const { der } = publicDocuments["DER"] as { der: Buffer };
      const off = Buffer.from(der.map((byte, index) => (index > der.length - 20 ? 0xff : byte)));
      for (const document of [
        { pem: "" },
        { pem: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n" },
        { der: der.subarray(1) },
        { der: der.subarray(0, -1) },
        { der: Buffer.concat([der, Buffer.alloc(1)]) },
        ...(type === "p256" ? [{ der: off }] : []),
      ]) {
        assert.equal(portable.readPublicKey(type, document), undefined);
        assert.equal(portable.readPrivateKey(type, document), undefined);
      }
    });
  });
}
