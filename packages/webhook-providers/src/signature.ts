import { readHeader } from "./request.ts";
import type { WebhookRequest } from "./request.ts";
import { refuse } from "./verification.ts";
import type { Refused } from "./verification.ts";

/** Where the signature is, and how it is written. */
export type SignatureRule = {
  /** In lower case. */
  readonly header: string;
  /** Text in front of the signature, such as `sha256=`. */
  readonly prefix: string;
  /** `hex`: lower-case digits, as providers send them, so that a signature can be written in one way only. */
  readonly encoding: "hex";
};

/** Reads the one signature of a request, strictly as the rule says. */
export function readSignature(
  rule: SignatureRule,
  headers: WebhookRequest["headers"],
): { readonly outcome: "read"; readonly bytes: Uint8Array } | Refused {
  const header = readHeader(headers, rule.header);
  if (header.outcome === "absent") {
    return refuse("signature_missing", `The header ${rule.header} is missing.`);
  }
  if (header.outcome === "repeated") {
    return refuse("signature_malformed", `The header ${rule.header} is there more than once.`);
  }
  const digits = header.value.startsWith(rule.prefix) ? header.value.slice(rule.prefix.length) : "";
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) {
    return refuse(
      "signature_malformed",
      `The header ${rule.header} must be "${rule.prefix}" followed by lower-case hexadecimal digits.`,
    );
  }
  return { outcome: "read", bytes: Buffer.from(digits, "hex") };
}
