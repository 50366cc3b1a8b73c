import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  sign,
  verify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { SignedContent } from "./signed-content.ts";
import type { HmacAlgorithm, KeyDocument, KeyType, PrivateKey, PublicKey } from "./keys.ts";

// `#crypto` on runtimes with node:crypto, which is faster; `portable.ts` is the implementation for all others.

export { timingSafeEqual } from "node:crypto";

export function hmac(algorithm: HmacAlgorithm, key: Uint8Array | string, content: SignedContent): Uint8Array {
  // Node takes four times as long if the key is passed as bytes.
  const hash = createHmac(algorithm, typeof key === "string" ? key : createSecretKey(key));
  for (const piece of content) hash.update(piece);
  return hash.digest();
}

export function sha256(content: SignedContent): Uint8Array {
  const hash = createHash("sha256");
  for (const piece of content) hash.update(piece);
  return hash.digest();
}

/** Undefined if the document contains no public key of that type. */
export function readPublicKey(type: KeyType, document: KeyDocument): PublicKey | undefined {
  try {
    const key =
      "pem" in document
        ? createPublicKey(document.pem)
        : createPublicKey({ key: Buffer.from(document.der), format: "der", type: "spki" });
    if (!isOfType(key, type)) return undefined;
    return { verifies: (content, signature) => verifies(type, key, content, signature) };
  } catch {
    return undefined;
  }
}

/** Undefined if the document contains no private key of that type. */
export function readPrivateKey(type: KeyType, document: KeyDocument): PrivateKey | undefined {
  try {
    const key =
      "pem" in document
        ? createPrivateKey(document.pem)
        : createPrivateKey({ key: Buffer.from(document.der), format: "der", type: "pkcs8" });
    if (!isOfType(key, type)) return undefined;
    return { sign: (content) => sign(digestOf(type), content, key) };
  } catch {
    return undefined;
  }
}

function verifies(type: KeyType, key: KeyObject, content: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(digestOf(type), content, key, signature);
  } catch {
    return false;
  }
}

/** Ed25519 does its own hashing. */
function digestOf(type: KeyType): "sha256" | null {
  return type === "ed25519" ? null : "sha256";
}

function isOfType(key: KeyObject, type: KeyType): boolean {
  return type === "ed25519"
    ? key.asymmetricKeyType === "ed25519"
    : key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1";
}

export { readCertificate, readJwk } from "./published-node.ts";
