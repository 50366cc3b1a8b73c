import { decodeBase64 } from "../encoding/base64.ts";
import { encodeHex } from "../encoding/hex.ts";
import type { KeyDocument, KeyType } from "./keys.ts";

/**
 * The DER bytes before the key, in hexadecimal digits. SubjectPublicKeyInfo: RFC 8410 (4), RFC 5480 (2), with an
 * uncompressed or compressed point.
 */
const publicHeaders: Record<KeyType, readonly string[]> = {
  ed25519: ["302a300506032b6570032100"],
  p256: [
    "3059301306072a8648ce3d020106082a8648ce3d030107034200",
    "3039301306072a8648ce3d020106082a8648ce3d030107032200",
  ],
};

/** PKCS #8 with and without the public key (RFC 8410, 7; RFC 5915), and SEC 1. The public key may follow. */
const privateHeaders: Record<KeyType, readonly string[]> = {
  ed25519: ["302e020100300506032b657004220420"],
  p256: [
    "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420",
    "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420",
    "30770201010420",
  ],
};

/** The raw key: 32 bytes, or for P-256 a point (SEC 1, 2.3.3). Undefined if the document contains none. */
export function publicKeyBytes(type: KeyType, document: KeyDocument): Uint8Array | undefined {
  const key = afterHeader(publicHeaders[type], document);
  const lengths = type === "ed25519" ? [32] : [65, 33];
  return key !== undefined && lengths.includes(key.length) ? key : undefined;
}

/** The 32 bytes of the private key; undefined if the document contains none. */
export function privateKeyBytes(type: KeyType, document: KeyDocument): Uint8Array | undefined {
  const key = afterHeader(privateHeaders[type], document);
  return key !== undefined && key.length >= 32 ? key.subarray(0, 32) : undefined;
}

function afterHeader(headers: readonly string[], document: KeyDocument): Uint8Array | undefined {
  const der = "pem" in document ? derOf(document.pem) : document.der;
  if (der === undefined) return undefined;
  const digits = encodeHex(der);
  const header = headers.find((candidate) => digits.startsWith(candidate));
  return header === undefined ? undefined : der.subarray(header.length / 2);
}

/** The content of a PEM document (RFC 7468), between its boundary lines. */
function derOf(pem: string): Uint8Array | undefined {
  const body = /^-----BEGIN ([A-Z ]+)-----\s([\w+/=\s]+)-----END \1-----\s*$/.exec(pem)?.[2];
  return body === undefined ? undefined : decodeBase64(body.replaceAll(/\s/g, ""));
}
