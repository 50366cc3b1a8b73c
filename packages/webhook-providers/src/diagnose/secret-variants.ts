import { decodeBase64, encodeBase64 } from "../encoding/base64.ts";
import { decodeHex } from "../encoding/hex.ts";
import type { Provider } from "../provider/provider.ts";
import type { SecretRule } from "../verification/secret.ts";
import type { FindingCode } from "./finding.ts";

/** What the secret may be instead of the stored text, and how to turn it into a key. */
export type SecretVariant = {
  readonly secret: string;
  readonly rule: SecretRule;
  readonly code: FindingCode;
  readonly what: string;
};

/** The secrets to try instead of one that does not match. */
export function secretVariants({ secret: rule }: Provider, secret: string): readonly SecretVariant[] {
  const padded = "there is white space or a quotation mark too much, or too little, around it";
  const texts = [
    secret.trim(),
    `${secret}\n`,
    `${secret}\r\n`,
    `${secret} `,
    secret.replace(/^(["'])(.*)\1$/su, "$2"),
  ];
  const variants = texts
    .filter((text) => text !== secret && text !== "")
    .map((text): SecretVariant => ({ secret: text, rule, code: "secret_padded", what: padded }));
  return [...variants, ...encodingVariants(rule, secret)];
}

function encodingVariants(rule: SecretRule, secret: string): readonly SecretVariant[] {
  const asText: SecretRule = { madeBy: rule.madeBy, kind: "text" };
  const asBase64: SecretRule = { madeBy: rule.madeBy, kind: "base64", prefix: "whsec_" };
  switch (rule.kind) {
    case "text": {
      const prefixed = [`whsec_${secret}`, secret.replace(/^whsec_/, "")].filter((text) => text !== secret);
      const what = "its prefix is missing, or does not belong to it";
      return [
        ...prefixed.map((text) => ({ secret: text, rule, code: "secret_encoding" as const, what })),
        {
          secret,
          rule: asBase64,
          code: "secret_encoding",
          what: "the sender decodes it from base64, which this provider does not",
        },
        ...hexDecoded(secret, asBase64),
      ];
    }
    case "base64": {
      const what = "the sender uses its text as the key, without decoding it from base64";
      const texts = [secret, secret.replace(/^whsec_/, "")];
      const decoded = decodeBase64(secret.replace(/^whsec_/, ""));
      return [...new Set([...texts, ...(decoded === undefined ? [] : [encodeBase64(decoded)])])].map(
        (text) => ({
          secret: text,
          rule: asText,
          code: "secret_encoding" as const,
          what,
        }),
      );
    }
    case "hex":
    case "public_key":
    case "jwk":
    case "expected":
      return [];
  }
}

function hexDecoded(secret: string, rule: SecretRule): readonly SecretVariant[] {
  const bytes = decodeHex(secret.toLowerCase());
  if (bytes === undefined) return [];
  const what = "the sender decodes it from hexadecimal digits, which this provider does not";
  return [{ secret: encodeBase64(bytes), rule, code: "secret_encoding", what }];
}
