/*
 * Test fixtures, not credentials: none of these opens anything. Secret scanners may ignore this file.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Provider } from "../../src/index.ts";

/** What a provider signs with, and what verifies its requests: the same, except for providers with public keys. */
export type Keys = { readonly signing: string; readonly verifying: string };

const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Whether a sample can be signed with a secret. Not for providers that publish keys, which are tested separately. */
export function isSignable({ secret }: Provider): boolean {
  return secret.kind !== "expected" && secret.kind !== "jwk";
}

/** Keys in the provider's own format, different ones for each seed (except for P-256, which has only one pair). */
export function keysFor({ secret, verification }: Provider, seed: string): Keys {
  const bytes = createHash("sha256").update(seed).digest();
  if (secret.kind === "text") {
    const text = verification.scheme === "basic" ? `user:${bytes.toString("hex")}` : bytes.toString("hex");
    return { signing: text, verifying: text };
  }
  if (secret.kind === "hex") return { signing: bytes.toString("hex"), verifying: bytes.toString("hex") };
  if (secret.kind === "base64") {
    const text = (secret.prefix ?? "") + bytes.toString("base64");
    return { signing: text, verifying: text };
  }
  if (secret.kind !== "public_key") throw new Error(`${secret.kind}: only the provider can sign`);
  if (secret.type === "p256") {
    return { signing: pem(p256.privateKey), verifying: spki(p256.publicKey).toString("base64") };
  }
  const header = Buffer.from("302e020100300506032b657004220420", "hex");
  const signingKey = createPrivateKey({ key: Buffer.concat([header, bytes]), format: "der", type: "pkcs8" });
  const raw = spki(createPublicKey(signingKey)).subarray(-32);
  return { signing: bytes.toString("hex"), verifying: (secret.prefix ?? "") + raw.toString(secret.encoding) };
}

function pem(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

function spki(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}
