import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isUsable } from "./secrets.ts";

/** What a provider's secret is, and how its text becomes a key. */
export type SecretRule = {
  /** Who thinks the secret up: `user` types it into the provider's form, `provider` shows its own. */
  readonly madeBy: "user" | "provider";
} & (
  | {
      /** `text`: its characters are the key, also where they look like base64. */
      readonly kind: "text";
    }
  | {
      /** `base64`: what it encodes is the key. */
      readonly kind: "base64";
      /** Stands before the base64, or is left out: `whsec_`. */
      readonly prefix?: string;
    }
  | {
      /** `public_key`: the provider keeps the private one. It is no secret, but must not be forged either. */
      readonly kind: "public_key";
      readonly type: "ed25519" | "p256";
      /** Of 32 raw bytes (Ed25519), or of a DER SubjectPublicKeyInfo (P-256). */
      readonly encoding: "hex" | "base64";
      readonly prefix?: string;
    }
);

/** The bytes that key an HMAC; undefined where the text encodes none. */
export function hmacKey(rule: SecretRule, secret: string): Uint8Array | string | undefined {
  switch (rule.kind) {
    case "text":
      return isUsable(secret) ? secret : undefined;
    case "base64": {
      const key = decodeBase64(withoutPrefix(secret, rule.prefix));
      return key?.some((byte) => byte !== 0) ? key : undefined;
    }
    case "public_key":
      // A public key is known to everybody: it must never key an HMAC.
      return undefined;
  }
}

/** The public key that the text encodes; undefined where it encodes none. Also takes a PEM document. */
export function publicKey(rule: SecretRule, secret: string): KeyObject | undefined {
  if (rule.kind !== "public_key") return undefined;
  try {
    const key = secret.startsWith("-----BEGIN PUBLIC KEY-----")
      ? createPublicKey(secret)
      : decodePublicKey(rule.type, rule.encoding, withoutPrefix(secret, rule.prefix));
    return key !== undefined && isOfType(key, rule.type) ? key : undefined;
  } catch {
    return undefined;
  }
}

/** What stands in a SubjectPublicKeyInfo (RFC 8410, 4) before the 32 bytes of an Ed25519 key. */
const ed25519Header = Buffer.from("302a300506032b6570032100", "hex");

function decodePublicKey(
  type: "ed25519" | "p256",
  encoding: "hex" | "base64",
  text: string,
): KeyObject | undefined {
  const bytes = encoding === "hex" ? decodeHex(text.toLowerCase()) : decodeBase64(text);
  if (bytes === undefined) return undefined;
  const isRaw = type === "ed25519" && bytes.length === 32;
  const key = isRaw ? Buffer.concat([ed25519Header, bytes]) : Buffer.from(bytes);
  return createPublicKey({ key, format: "der", type: "spki" });
}

function isOfType(key: KeyObject, type: "ed25519" | "p256"): boolean {
  return type === "ed25519"
    ? key.asymmetricKeyType === "ed25519"
    : key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1";
}

export function withoutPrefix(text: string, prefix: string | undefined): string {
  return prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Decodes base64 of the standard alphabet, padded or not, and nothing that a lenient decoder would forgive. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  const canonical = bytes.toString("base64");
  return text !== "" && (text === canonical || text === canonical.replace(/=+$/, "")) ? bytes : undefined;
}

/** Decodes lower-case hexadecimal digits. */
export function decodeHex(text: string): Buffer | undefined {
  return /^(?:[0-9a-f]{2})+$/.test(text) ? Buffer.from(text, "hex") : undefined;
}
