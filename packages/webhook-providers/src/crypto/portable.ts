import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 as nobleSha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesOf } from "../encoding/bytes.ts";
import { privateKeyBytes, publicKeyBytes } from "./key-bytes.ts";
import type * as node from "./node.ts";

// `#crypto` on runtimes without node:crypto: edge runtimes and browsers. Web Crypto has no synchronous functions.

const hashes = { sha1, sha256: nobleSha256, sha512 };

/** Compares bytes of the same length in constant time. */
export const timingSafeEqual: (one: Uint8Array, other: Uint8Array) => boolean = (one, other) => {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1) {
    difference |= (one[index] ?? 0) ^ (other[index] ?? 0);
  }
  return difference === 0;
};

export const hmac: typeof node.hmac = (algorithm, key, content) => {
  const hash = nobleHmac.create(hashes[algorithm], bytesOf(key));
  for (const piece of content) hash.update(bytesOf(piece));
  return hash.digest();
};

export const sha256: typeof node.sha256 = (content) => {
  const hash = nobleSha256.create();
  for (const piece of content) hash.update(bytesOf(piece));
  return hash.digest();
};

export const readPublicKey: typeof node.readPublicKey = (type, document) => {
  const key = publicKeyBytes(type, document);
  if (key === undefined || !isPoint(type, key)) return undefined;
  return {
    verifies: (content, signature) => {
      try {
        // Matches OpenSSL: RFC 8032 to the letter, and ECDSA with either value of s.
        return type === "ed25519"
          ? ed25519.verify(signature, content, key, { zip215: false })
          : p256.verify(signature, content, key, { format: "der", lowS: false });
      } catch {
        return false;
      }
    },
  };
};

export const readPrivateKey: typeof node.readPrivateKey = (type, document) => {
  const key = privateKeyBytes(type, document);
  if (key === undefined) return undefined;
  if (type === "ed25519") return { sign: (content) => ed25519.sign(content, key) };
  if (!p256.utils.isValidSecretKey(key)) return undefined;
  return { sign: (content) => p256.sign(content, key, { format: "der" }) };
};

/** OpenSSL validates a P-256 key when it is read, and an Ed25519 key when it is used. */
function isPoint(type: "ed25519" | "p256", key: Uint8Array): boolean {
  return type === "ed25519" || p256.utils.isValidPublicKey(key);
}

export { readCertificate, readJwk } from "./published-portable.ts";
