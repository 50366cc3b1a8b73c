import { readPublicKey } from "#crypto";
import type { KeyType, PublicKey } from "./crypto/keys.ts";
import { decodeBase64 } from "./encoding/base64.ts";
import { concat } from "./encoding/bytes.ts";
import { decodeHex } from "./encoding/hex.ts";
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
      readonly type: KeyType;
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
export function publicKey(rule: SecretRule, secret: string): PublicKey | undefined {
  if (rule.kind !== "public_key") return undefined;
  if (secret.startsWith("-----BEGIN PUBLIC KEY-----")) return readPublicKey(rule.type, { pem: secret });
  const text = withoutPrefix(secret, rule.prefix);
  const bytes = rule.encoding === "hex" ? decodeHex(text.toLowerCase()) : decodeBase64(text);
  if (bytes === undefined) return undefined;
  const isRaw = rule.type === "ed25519" && bytes.length === 32;
  return readPublicKey(rule.type, { der: isRaw ? concat([ed25519Header, bytes]) : bytes });
}

/** What stands in a SubjectPublicKeyInfo (RFC 8410, 4) before the 32 bytes of an Ed25519 key. */
const ed25519Header = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

export function withoutPrefix(text: string, prefix: string | undefined): string {
  return prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
