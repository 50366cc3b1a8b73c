/** The hash functions of the HMACs that providers use. */
export type HmacAlgorithm = "sha1" | "sha256" | "sha512";

/** `ed25519`: RFC 8032. `p256`: ECDSA over P-256 with SHA-256 (FIPS 186-5), signatures in DER. */
export type KeyType = "ed25519" | "p256";

export type PublicKey = {
  /** Whether the private key signed this content. Never throws. */
  readonly verifies: (content: Uint8Array, signature: Uint8Array) => boolean;
};

export type PrivateKey = { readonly sign: (content: Uint8Array) => Uint8Array };

/** A key as a PEM document or as the DER in one: SubjectPublicKeyInfo, PKCS #8 or SEC 1. */
export type KeyDocument = { readonly pem: string } | { readonly der: Uint8Array };

/**
 * A key that a provider publishes. `rsa`: RSASSA-PKCS1-v1_5 (RFC 8017, 8.2), at least 2,048 and at most 8,192 bits.
 * `p256`: ECDSA over P-256 with SHA-256, signatures as in JSON Web Signatures (RFC 7518, 3.4).
 */
export type PublishedKey = {
  readonly type: "rsa" | "p256";
  /** Whether the private key signed this content, hashed with `hash`. Never throws. */
  readonly verifies: (hash: "sha1" | "sha256", content: Uint8Array, signature: Uint8Array) => boolean;
};

/** The parts of an X.509 certificate (RFC 5280) that matter here, with times in Unix milliseconds. */
export type Certificate = {
  readonly validFrom: number;
  readonly validTo: number;
  readonly key: PublishedKey;
};

/** In bits. A larger RSA key would cost too much time. */
export const rsaSizes = { least: 2048, most: 8192 } as const;
