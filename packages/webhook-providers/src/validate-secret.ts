import type { Provider } from "./provider/provider.ts";
import { keySet } from "./verification/fetched.ts";
import { parseJson } from "./request/json.ts";
import { hmacKey, isExpectedValue, publicKey } from "./verification/secret.ts";
import { isUsable } from "./verification/try-secrets.ts";

/** `problem` is a sentence for the person who pasted the text, and contains none of it. */
export type SecretCheck =
  | { readonly outcome: "ok" }
  | { readonly outcome: "problem"; readonly code: SecretProblem; readonly problem: string };

export type SecretProblem =
  | "secret_empty"
  | "secret_padded"
  | "secret_unprintable"
  | "secret_not_base64"
  | "secret_not_hex"
  | "secret_is_private"
  | "secret_not_a_public_key"
  | "secret_not_expected"
  | "secret_not_user_and_password";

/**
 * Checks whether a text can be a secret of this provider before it is stored. With extra characters, or the wrong one of two
 * that the provider shows, every request would be rejected. Never throws.
 */
export function validateSecret(provider: Provider, text: string): SecretCheck {
  const { secret: rule, name } = provider;
  if (text.trim() === "" || !isUsable(text)) return problem("secret_empty", "The secret is empty.");
  if (text.trim() !== text) {
    return problem("secret_padded", "There is whitespace around the secret.");
  }
  if (rule.kind === "public_key") return checkPublicKey(rule, name, text);
  if (rule.kind === "jwk") return checkJwk(provider, text);
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    return problem("secret_unprintable", "The secret contains a control character, such as a line break.");
  }
  if (rule.kind === "base64" && hmacKey(rule, text) === undefined) {
    const prefix = rule.prefix === undefined ? "" : `, perhaps after "${rule.prefix}"`;
    return problem("secret_not_base64", `${name} shows its secret in base64${prefix}; this text is not.`);
  }
  if (rule.kind === "hex" && hmacKey(rule, text) === undefined) {
    return problem("secret_not_hex", `${name} shows its secret in hexadecimal digits; this text is not.`);
  }
  if (rule.kind === "expected" && !isExpectedValue(rule.words, text)) {
    const words = rule.words.map(({ called, optional }) => (optional ? `perhaps ${called}` : called));
    return problem("secret_not_expected", `The value must be ${words.join(", then a space and ")}.`);
  }
  if (provider.verification.scheme === "basic" && !/^[^:]+:/.test(text)) {
    return problem("secret_not_user_and_password", "The secret must be user:password, as one text.");
  }
  return { outcome: "ok" };
}

function checkPublicKey(rule: PublicKeyRule, name: string, text: string): SecretCheck {
  if (/PRIVATE KEY-----/.test(text) || text.startsWith("whsk_")) {
    return problem(
      "secret_is_private",
      "This is a private key, which should never be shared: use the public key.",
    );
  }
  if (publicKey(rule, text) !== undefined) return { outcome: "ok" };
  return problem(
    "secret_not_a_public_key",
    `${name} is verified with its public key (${spelling(rule)}); this text is not one.`,
  );
}

function checkJwk({ name, verification }: Provider, text: string): SecretCheck {
  if (/"(?:d|k)"\s*:/.test(text)) {
    return problem(
      "secret_is_private",
      "This is a private or symmetric key, which should never be shared: use the public key.",
    );
  }
  const algorithm = verification.scheme === "jwks" ? verification.algorithm : "ES256";
  return parseJson(text) !== undefined && keySet(text, algorithm) !== undefined
    ? { outcome: "ok" }
    : problem(
        "secret_not_a_public_key",
        `${name} is verified with its public key, a JSON Web Key for ${algorithm} or a set of them; this text is not one.`,
      );
}

type PublicKeyRule = Extract<Provider["secret"], { kind: "public_key" }>;

function spelling({ type, encoding, prefix }: PublicKeyRule): string {
  const digits = encoding === "hex" && type === "ed25519" ? "64 hexadecimal digits" : encoding;
  return `${prefix === undefined ? "" : `"${prefix}" and then `}${digits}, or a PEM document`;
}

function problem(code: SecretProblem, sentence: string): SecretCheck {
  return { outcome: "problem", code, problem: sentence };
}
