import { createPublicKey, verify, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { rsaSizes } from "./keys.ts";
import type { Certificate, PublishedKey } from "./keys.ts";

/** Reads a JSON Web Key (RFC 7517) of one of the two types; undefined if it is of neither type. */
export function readJwk(jwk: Readonly<Record<string, unknown>>): PublishedKey | undefined {
  const members = ["kty", "crv", "x", "y", "n", "e"].map((name) => [name, jwk[name]] as const);
  try {
    return published(createPublicKey({ key: Object.fromEntries(members), format: "jwk" }));
  } catch {
    return undefined;
  }
}

/** Reads the first certificate of a PEM document; undefined if there is none with such a key. */
export function readCertificate(pem: string): Certificate | undefined {
  try {
    const { validFromDate, validToDate, publicKey } = new X509Certificate(pem);
    const key = published(publicKey);
    return key && { validFrom: validFromDate.getTime(), validTo: validToDate.getTime(), key };
  } catch {
    return undefined;
  }
}

function published(key: KeyObject): PublishedKey | undefined {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  const isRsa = key.asymmetricKeyType === "rsa";
  if (isRsa && (modulusLength < rsaSizes.least || modulusLength > rsaSizes.most)) return undefined;
  if (!isRsa && namedCurve !== "prime256v1") return undefined;
  return {
    type: isRsa ? "rsa" : "p256",
    verifies: (hash, content, signature) => {
      try {
        return verify(hash, content, isRsa ? key : { key, dsaEncoding: "ieee-p1363" }, signature);
      } catch {
        return false;
      }
    },
  };
}
