import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import type { Provider } from "agentex-webhook-providers";

/** What a provider signs with, and what its key contains: different only for providers with a public key. */
export type ProviderKeys = { readonly signing: string; readonly verifying: string };

/** New keys in the provider's own format. */
export function makeProviderKeys({ secret, verification }: Provider): ProviderKeys {
  switch (secret.kind) {
    case "text":
      return both(`${verification.scheme === "basic" ? "user:" : ""}${randomBytes(32).toString("hex")}`);
    case "base64":
      return both((secret.prefix ?? "") + randomBytes(32).toString("base64"));
    case "hex":
      return both(randomBytes(32).toString("hex"));
    case "jwk":
    case "expected":
      throw new Error(`${secret.kind}: only the provider can sign`);
    case "public_key": {
      if (secret.type === "p256") {
        const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        return { signing: pem(privateKey), verifying: spki(publicKey).toString("base64") };
      }
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      const raw = spki(publicKey).subarray(-32).toString(secret.encoding);
      return { signing: pem(privateKey), verifying: (secret.prefix ?? "") + raw };
    }
  }
}

function both(text: string): ProviderKeys {
  return { signing: text, verifying: text };
}

function pem(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

function spki(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}
