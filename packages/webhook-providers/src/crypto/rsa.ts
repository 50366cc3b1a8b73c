import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../encoding/bytes.ts";
import { decodeHex, encodeHex } from "../encoding/hex.ts";
import { rsaSizes } from "./keys.ts";
import type { PublishedKey } from "./keys.ts";

// RSA signatures for runtimes without node:crypto, since @noble has none. Verification involves no secrets, so it need not run
// in constant time.

/** The DER before a digest, in hexadecimal digits (RFC 8017, 9.2, note 1). */
const digestInfo = {
  sha1: "3021300906052b0e03021a05000414",
  sha256: "3031300d060960864801650304020105000420",
};

/** Undefined if the key is too small, too large, or has an exponent that is even, 1 or longer than 32 bits. */
export function rsaKey(modulusBytes: Uint8Array, exponentBytes: Uint8Array): PublishedKey | undefined {
  const [modulus, exponent] = [number(modulusBytes), number(exponentBytes)];
  const bits = modulus.toString(2).length;
  if (bits < rsaSizes.least || bits > rsaSizes.most) return undefined;
  if (exponent < 3n || exponent % 2n === 0n || exponent > 0xffff_ffffn) return undefined;
  const size = Math.ceil(bits / 8);
  return {
    type: "rsa",
    verifies: (hash, content, signature) => {
      if (signature.length !== size || number(signature) >= modulus) return false;
      const opened = power(number(signature), exponent, modulus)
        .toString(16)
        .padStart(2 * size, "0");
      // Compared as a whole: parsing it has led to forgeries elsewhere (CVE-2006-4339).
      return opened === encodeHex(encoded(hash, content, size));
    },
  };
}

/** EMSA-PKCS1-v1_5 (RFC 8017, 9.2). */
function encoded(hash: "sha1" | "sha256", content: Uint8Array, size: number): Uint8Array {
  const digest = hash === "sha1" ? sha1(content) : sha256(content);
  const tail = concat([decodeHex(digestInfo[hash]) ?? digest, digest]);
  const padding = new Uint8Array(size - tail.length - 3).fill(0xff);
  return concat([Uint8Array.of(0, 1), padding, Uint8Array.of(0), tail]);
}

function number(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${encodeHex(bytes)}`);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
