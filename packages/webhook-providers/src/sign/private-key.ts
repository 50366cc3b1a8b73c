import { readPrivateKey } from "#crypto";
import type { KeyType, PrivateKey } from "../crypto/keys.ts";
import { decodeBase64 } from "../encoding/base64.ts";
import { concat } from "../encoding/bytes.ts";
import { decodeHex } from "../encoding/hex.ts";
import { withoutPrefix } from "../verification/secret.ts";

/** The bytes of a PKCS #8 document (RFC 8410, 7) before the 32 bytes of an Ed25519 seed. */
const ed25519Header = new Uint8Array([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

/**
 * Reads a private key: a PEM document, or for Ed25519 also its seed (alone or followed by the public key) in hexadecimal
 * digits or base64, with or without `whsk_`. Undefined if it is not of the requested type.
 */
export function privateKey(type: KeyType, text: string): PrivateKey | undefined {
  if (text.startsWith("-----BEGIN")) return readPrivateKey(type, { pem: text });
  const bytes = decodeHex(text) ?? decodeBase64(withoutPrefix(text, "whsk_"));
  if (type !== "ed25519" || bytes === undefined || (bytes.length !== 32 && bytes.length !== 64)) {
    return undefined;
  }
  return readPrivateKey(type, { der: concat([ed25519Header, bytes.subarray(0, 32)]) });
}
