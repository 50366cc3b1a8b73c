import { p256 } from "@noble/curves/nist.js";
import { decodeBase64, decodeBase64url } from "../encoding/base64.ts";
import { concat } from "../encoding/bytes.ts";
import { children, integerBytes, isOid, timeOf } from "./der.ts";
import type { Certificate, PublishedKey } from "./keys.ts";
import type * as node from "./published-node.ts";
import { rsaKey } from "./rsa.ts";

export const readJwk: typeof node.readJwk = ({ kty, crv, x, y, n, e }) => {
  const bytes = (value: unknown) => (typeof value === "string" ? decodeBase64url(value) : undefined);
  if (kty === "RSA") {
    const [modulus, exponent] = [bytes(n), bytes(e)];
    return modulus && exponent && rsaKey(modulus, exponent);
  }
  const [horizontal, vertical] = [bytes(x), bytes(y)];
  if (kty !== "EC" || crv !== "P-256" || horizontal?.length !== 32 || vertical?.length !== 32) {
    return undefined;
  }
  return p256Key(concat([Uint8Array.of(4), horizontal, vertical]));
};

/** Reads only as much of the certificate (RFC 5280, 4.1) as is needed. */
export const readCertificate: typeof node.readCertificate = (pem) => {
  const body = /-----BEGIN CERTIFICATE-----\s([\w+/=\s]+?)-----END CERTIFICATE-----/.exec(pem)?.[1];
  const der = body === undefined ? undefined : decodeBase64(body.replaceAll(/\s/g, ""));
  const [toBeSigned] = children(children(der)[0]?.content);
  const parts = children(toBeSigned?.content).filter(({ tag }) => tag !== 0xa0);
  // Serial number, algorithm, issuer, validity, subject, key.
  const [from, to] = children(parts[3]?.content).map(timeOf);
  const key = keyOf(parts[5]?.content);
  return from === undefined || to === undefined || key === undefined
    ? undefined
    : ({ validFrom: from, validTo: to, key } satisfies Certificate);
};

/** The key in the content of a SubjectPublicKeyInfo. */
function keyOf(content: Uint8Array | undefined): PublishedKey | undefined {
  const [algorithm, bits] = children(content);
  const [name, curve] = children(algorithm?.content);
  // A bit string starts with the number of unused bits.
  const key = bits?.tag === 0x03 && bits.content[0] === 0 ? bits.content.subarray(1) : undefined;
  if (key === undefined) return undefined;
  if (isOid(name, "2a864886f70d010101")) {
    const [modulus, exponent] = children(children(key)[0]?.content).map(integerBytes);
    return modulus && exponent && rsaKey(modulus, exponent);
  }
  const isP256 = isOid(name, "2a8648ce3d0201") && isOid(curve, "2a8648ce3d030107");
  return isP256 ? p256Key(key) : undefined;
}

function p256Key(point: Uint8Array): PublishedKey | undefined {
  if (!p256.utils.isValidPublicKey(point)) return undefined;
  return {
    type: "p256",
    verifies: (hash, content, signature) => {
      try {
        return (
          hash === "sha256" && p256.verify(signature, content, point, { format: "compact", lowS: false })
        );
      } catch {
        return false;
      }
    },
  };
}
