import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { decodeBase64, decodeHex, withoutPrefix } from "../secret.ts";

/** What stands in a PKCS #8 document (RFC 8410, 7) before the 32 bytes of an Ed25519 seed. */
const ed25519Header = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Reads a private key: a PEM document, or for Ed25519 also its seed (alone or with the public key after it) in hexadecimal
 * digits or base64, with or without `whsk_`. Undefined where it is none of the wanted type.
 */
export function privateKey(type: "ed25519" | "p256", text: string): KeyObject | undefined {
  try {
    const key = text.startsWith("-----BEGIN") ? createPrivateKey(text) : fromSeed(type, text);
    const wanted = type === "ed25519" ? "ed25519" : "ec";
    return key?.asymmetricKeyType === wanted ? key : undefined;
  } catch {
    return undefined;
  }
}

function fromSeed(type: "ed25519" | "p256", text: string): KeyObject | undefined {
  const bytes = decodeHex(text) ?? decodeBase64(withoutPrefix(text, "whsk_"));
  if (type !== "ed25519" || bytes === undefined || (bytes.length !== 32 && bytes.length !== 64)) {
    return undefined;
  }
  const key = Buffer.concat([ed25519Header, bytes.subarray(0, 32)]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}
