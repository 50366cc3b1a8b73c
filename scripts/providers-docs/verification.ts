import type { Provider } from "agentex-webhook-providers";
import { code, duration, shout } from "./text.ts";

/** What is verified, and how. */
export function describeVerification({ verification, secret }: Provider): string {
  switch (verification.scheme) {
    case "hmac": {
      const key =
        secret.kind === "base64" || secret.kind === "hex"
          ? `; the secret is the HMAC key in ${secret.kind === "hex" ? "hexadecimal digits" : "base64"}`
          : "";
      return `HMAC-${shout(verification.algorithm)}${describeSigned(verification)}${key}.`;
    }
    case "hash":
      return `Plain ${shout(verification.algorithm)} with the secret first${describeSigned(verification)}.`;
    case "ed25519":
      return `Ed25519${describeSigned(verification)}; the key's value is the provider's public key.`;
    case "ecdsa_p256":
      return `ECDSA on P-256 with SHA-256${describeSigned(verification)}; the key's value is the provider's public key.`;
    case "token":
      return `The secret itself, in \`${verification.header}\`. Does not cover the body.`;
    case "query_token":
      return `The secret itself, in the parameter \`${verification.parameter}\` of the URL. Does not cover the body.`;
    case "body_token":
      return `The secret itself, in the body's \`${verification.json}\`.`;
    case "basic":
      return "User and password (HTTP Basic). Does not cover the body.";
    case "url_and_form":
      return `HMAC-SHA1 in base64 in \`${verification.signature.header}\`, over the public URL and the form's sorted fields. A body that is not a form is covered by \`bodySHA256\` in the URL.`;
    case "body_hmac":
      return `HMAC-SHA256 over a timestamp (at most ${duration(verification.toleranceSeconds)} off) and a token. All three are in the body; the rest of it is not covered.`;
    case "fields_hmac":
      return `HMAC-SHA256 in base64 in \`${verification.signature}\` of each item in the body's \`${verification.items}\`, over the item's ${verification.fields.map(code).join(", ")}. Does not cover the other fields.`;
    case "jwks":
      return describeJwks(verification);
    case "certificate":
      return describeCertificate(verification);
    case "jwt": {
      const covers =
        verification.bodyHashClaim === undefined ? "Does not cover the body." : "Covers the body.";
      return `A JSON Web Token (HS256) in \`${verification.header}\`. ${covers}`;
    }
  }
}

function describeJwks(rule: Extract<Provider["verification"], { scheme: "jwks" }>): string {
  const places = rule.issuers.map((issuer) => code("jwks" in issuer ? issuer.jwks : issuer.metadata));
  const keys =
    places.length === 0
      ? "with the public keys that are the key's value"
      : `with public keys that the gateway fetches from ${places.join(" or ")}`;
  const claims = [...rule.expects, ...Object.keys(rule.agrees ?? {})].map(code).join(", ");
  const checked = claims === "" ? "" : ` Also checked: ${claims}.`;
  const covers = rule.bodyHashClaim === undefined ? "Does not cover the body." : "Covers the body.";
  const time = `Its times may be off by up to ${duration(rule.toleranceSeconds)}.`;
  return `A JSON Web Token (${rule.algorithm}) in ${code(rule.header)}, ${keys}.${checked} ${time} ${covers}`;
}

function describeCertificate(rule: Extract<Provider["verification"], { scheme: "certificate" }>): string {
  const hashes = [...new Set(rule.hashes.map(({ hash }) => `SHA-${hash.slice(3)}`))].join(" or ");
  const covers =
    "members" in rule.content
      ? "over the members of the body that its documentation names"
      : `over ${code(rule.content.text)}`;
  return (
    `RSA with ${hashes} in ${code(rule.signature)}, ${covers}, with a certificate that the gateway fetches from ` +
    `${rule.at.map(code).join(" or ")}; the time in ${code(rule.time)} may be off by up to ${duration(rule.toleranceSeconds)}.`
  );
}

type Signing = Extract<Provider["verification"], { signed: string }>;

function describeSigned(verification: Signing): string {
  const { signature, signed } = verification;
  const { prefix, separator, encoding } = signature;
  const header = [
    signature.numbered ? `${signature.header}-1 …` : signature.header,
    ...(signature.orHeaders ?? []),
    ...(signature.andHeaders ?? []),
  ];
  const digits = encoding.startsWith("base64") ? encoding : "hex";
  const several = separator === undefined ? "" : " (any of several)";
  const after = prefix === "" ? "" : ` after \`${prefix}\`${several}`;
  const time = "timestamp" in verification ? verification.timestamp : undefined;
  const place =
    time === undefined ? "" : "json" in time ? `the body's \`${time.json}\`` : `\`${time.header}\``;
  const fresh =
    time === undefined ? "" : `; the time in ${place} may be off by up to ${duration(time.toleranceSeconds)}`;
  return ` in ${digits}, in ${header.map(code).join(" or ")}${after}, over \`${signed}\`${fresh}`;
}
