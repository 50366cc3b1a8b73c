import { readPublicKey } from "#crypto";
import type { KeyType, PublicKey } from "../crypto/keys.ts";
import { decodeBase64 } from "../encoding/base64.ts";
import { concat } from "../encoding/bytes.ts";
import { decodeHex } from "../encoding/hex.ts";
import { isUsable } from "./try-secrets.ts";

/** What kind of secret a provider uses, and how its text becomes a key. */
export type SecretRule = {
  /** Who generates the secret: `user` enters it at the provider; `provider` displays its own. */
  readonly madeBy: "user" | "provider";
} & (
  | {
      /** `text`: the characters are the key, even if they look like base64. */
      readonly kind: "text";
    }
  | {
      /** `base64`: the decoded bytes are the key. */
      readonly kind: "base64";
      /** An optional prefix of the base64: `whsec_`. */
      readonly prefix?: string;
    }
  | {
      /** `hex`: hexadecimal digits, upper or lower case, of the bytes of the key. */
      readonly kind: "hex";
    }
  | {
      /** `public_key`: the provider keeps the private key. The public one is not secret, but must be authentic. */
      readonly kind: "public_key";
      readonly type: KeyType;
      /** Either 32 raw bytes (Ed25519), or a DER SubjectPublicKeyInfo (P-256). */
      readonly encoding: "hex" | "base64";
      readonly prefix?: string;
    }
  | {
      /** `jwk`: the provider's public key as a JSON Web Key, or several as a set (RFC 7517). */
      readonly kind: "jwk";
    }
  | {
      /**
       * `expected`: not a secret, but what the provider's signature must cover: whose webhooks to accept. The provider's public
       * keys are fetched.
       */
      readonly kind: "expected";
      /** The words that the value consists of, separated by spaces. */
      readonly words: readonly ExpectedWord[];
      /** A key whose name matches needs no other value. */
      readonly mayBeName?: true;
    }
);

export type ExpectedWord = {
  /** For people: "the topic's ARN". */
  readonly called: string;
  /** Its format; `*` stands for any characters. */
  readonly like: string;
  readonly optional?: true;
};

/** Whether a key's value is not secret: a public key, or an expected value. In both cases, only the provider can sign. */
export function isPublicValue({ kind }: SecretRule): boolean {
  return kind === "public_key" || kind === "jwk" || kind === "expected";
}

/** Whether the text consists of the expected words. */
export function isExpectedValue(words: readonly ExpectedWord[], text: string): boolean {
  const given = text.split(" ");
  const least = words.filter(({ optional }) => optional === undefined).length;
  return (
    given.length >= least &&
    given.length <= words.length &&
    given.every((word, index) => looksLike(words[index]?.like ?? "", word))
  );
}

function looksLike(pattern: string, word: string): boolean {
  const pieces = pattern.split("*").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pieces.join("[^\\s]+")}$`).test(word);
}

/** The bytes of an HMAC key; undefined if the text encodes none. */
export function hmacKey(rule: SecretRule, secret: string): Uint8Array | string | undefined {
  switch (rule.kind) {
    case "text":
      return isUsable(secret) ? secret : undefined;
    case "base64": {
      const key = decodeBase64(withoutPrefix(secret, rule.prefix));
      return key?.some((byte) => byte !== 0) ? key : undefined;
    }
    case "hex": {
      const key = decodeHex(secret.toLowerCase());
      return key?.some((byte) => byte !== 0) ? key : undefined;
    }
    case "public_key":
    case "jwk":
    case "expected":
      // Everyone knows these values, so they must never key an HMAC.
      return undefined;
  }
}

/** The public key that the text encodes; undefined if there is none. Also accepts a PEM document. */
export function publicKey(rule: SecretRule, secret: string): PublicKey | undefined {
  if (rule.kind !== "public_key") return undefined;
  if (secret.startsWith("-----BEGIN PUBLIC KEY-----")) return readPublicKey(rule.type, { pem: secret });
  const text = withoutPrefix(secret, rule.prefix);
  const bytes = rule.encoding === "hex" ? decodeHex(text.toLowerCase()) : decodeBase64(text);
  if (bytes === undefined) return undefined;
  const isRaw = rule.type === "ed25519" && bytes.length === 32;
  return readPublicKey(rule.type, { der: isRaw ? concat([ed25519Header, bytes]) : bytes });
}

/** The bytes of a SubjectPublicKeyInfo (RFC 8410, 4) before the 32 bytes of an Ed25519 key. */
const ed25519Header = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

export function withoutPrefix(text: string, prefix: string | undefined): string {
  return prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
