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
