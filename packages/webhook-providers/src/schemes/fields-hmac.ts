import { hmac } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import { decodePaddedBase64 } from "../encoding/base64.ts";
import { pluck } from "../request/json.ts";
import { hmacKey } from "../verification/secret.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { readUnverified } from "../verification/unverified-body.ts";
import { refuse } from "../verification/verification.ts";
import type { Refused } from "../verification/verification.ts";
import type { Scheme } from "./scheme.ts";

/**
 * An HMAC over some fields of each item in the JSON body, which also contains the signatures, in base64. It covers neither the
 * other fields nor a time: use the signed fields as the delivery id.
 */
export type FieldsHmacRule = {
  readonly scheme: "fields_hmac";
  readonly algorithm: "sha256";
  /** The path of the items in the body: `notificationItems.*.NotificationRequestItem`. */
  readonly items: string;
  /** The path of the signature in an item. */
  readonly signature: string;
  /** The paths of the signed fields in an item, in order; a missing one counts as empty. */
  readonly fields: readonly string[];
  /** The text between two fields. */
  readonly separator: string;
  /** The only field that may contain the separator: with a second one, the boundary between them could be moved. */
  readonly free?: string;
};

/** Every item must be signed with the same secret. */
export const verifyFieldsHmac: Scheme<FieldsHmacRule> = (rule, secretRule, request, secrets) => {
  const read = readUnverified(request);
  if (read.outcome === "refused") return read;
  const items = pluck(read.payload.json, rule.items.split("."));
  const signed: Item[] = [];
  for (const item of items) {
    const each = readItem(rule, item);
    if ("outcome" in each) return each;
    signed.push(each);
  }
  if (signed.length === 0) return refuse("signature_missing", "The body contains no signed item.");
  return trySecrets(secrets, "the body", (secret) => {
    const key = hmacKey(secretRule, secret);
    const matching = signed.filter(({ content, signature }) =>
      sameBytes(hmac(rule.algorithm, key ?? secret, [content]), signature),
    );
    return matching.length === signed.length && key !== undefined;
  });
};

type Item = { readonly content: string; readonly signature: Uint8Array };

function readItem(rule: FieldsHmacRule, item: unknown): Item | Refused {
  const given = pluck(item, rule.signature.split("."))[0];
  if (given === undefined) {
    return refuse("signature_missing", `An item of the body has no signature in ${rule.signature}.`);
  }
  const signature = typeof given === "string" ? decodePaddedBase64(given) : undefined;
  const content = contentOf(rule, item);
  return signature === undefined || content === undefined
    ? refuse("signature_malformed", "The signature of an item, or a field that it covers, is malformed.")
    : { content, signature };
}

/** The signed content of an item; undefined if a field is not text, or contains a separator. */
export function contentOf(
  { fields, separator, free }: Pick<FieldsHmacRule, "fields" | "separator" | "free">,
  item: unknown,
): string | undefined {
  const values: string[] = [];
  for (const field of fields) {
    const value = pluck(item, field.split("."))[0] ?? "";
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      return undefined;
    }
    const text = String(value);
    if (field !== free && text.includes(separator)) return undefined;
    values.push(text);
  }
  return values.join(separator);
}
