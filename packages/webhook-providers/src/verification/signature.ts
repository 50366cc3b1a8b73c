import { decodeBase64url, decodePaddedBase64 } from "../encoding/base64.ts";
import { decodeHex } from "../encoding/hex.ts";
import { readHeader } from "../request/request.ts";
import type { Headers } from "../request/request.ts";
import { refuse } from "./verification.ts";
import type { Refused } from "./verification.ts";

/** Where the signature is, and its format. */
export type SignatureRule = {
  /** In lower case. With `numbered`, the headers' names without their `-1`, `-2` … suffix. */
  readonly header: string;
  /** Alternative headers for the signature: the first one present is read. */
  readonly orHeaders?: readonly string[];
  /** Further headers with signatures by other keys, some of which may be missing; any of them may match. */
  readonly andHeaders?: readonly string[];
  /** One header per key: `header-1`, `header-2` and so on, any of which may match. */
  readonly numbered?: true;
  /** The text before the signature, such as `sha256=`. */
  readonly prefix: string;
  /** `prefix` may be missing. */
  readonly prefixOptional?: true;
  /**
   * The header is a list with this separator. Any entry with the prefix may match (during a rotation there are several);
   * entries without it belong to other versions and are ignored.
   */
  readonly separator?: "," | ";" | " ";
  /**
   * `hex`: lower-case digits, so that each signature has only one spelling; `hex_any_case` if a provider varies. `base64`:
   * padded; `base64url`: unpadded.
   */
  readonly encoding: "hex" | "hex_any_case" | "base64" | "base64url";
};

type Read = { readonly outcome: "read"; readonly signatures: readonly Uint8Array[] } | Refused;

/** The most that any provider sends (DocuSign: one for each of up to 100 keys). Limits the cost of a header. */
const most = 100;

/** Reads the signatures of a request, strictly by the rule. The result has at least one. */
export function readSignatures(rule: SignatureRule, headers: Headers): Read {
  if (rule.numbered) return readNumbered(rule, headers);
  if (rule.andHeaders !== undefined) return readSeveral(rule, [rule.header, ...rule.andHeaders], headers);
  const names = [rule.header, ...(rule.orHeaders ?? [])];
  const name = names.find((candidate) => readHeader(headers, candidate).outcome !== "absent");
  if (name === undefined) return refuse("signature_missing", `The header ${names.join(" or ")} is missing.`);
  const header = readHeader(headers, name);
  if (header.outcome !== "single") {
    return refuse("signature_malformed", `The header ${name} appears more than once.`);
  }
  if (rule.separator !== undefined) return readList(rule, rule.separator, header.value);
  const signature = decode(rule, header.value);
  return signature === undefined
    ? refuse("signature_malformed", `The header ${name} must be ${spelling(rule)}.`)
    : { outcome: "read", signatures: [signature] };
}

/** Names the location of the signature, for people. */
export function signaturePlace(rule: SignatureRule): string {
  return rule.numbered ? `${rule.header}-1 …` : [rule.header, ...(rule.andHeaders ?? [])].join(" or ");
}

function readList(rule: SignatureRule, separator: string, value: string): Read {
  const entries = splitEntries(value, separator).filter((entry) => entry.startsWith(rule.prefix));
  if (entries.length === 0) {
    return refuse(
      "signature_malformed",
      `The header ${rule.header} has no entry that starts with "${rule.prefix}".`,
    );
  }
  if (entries.length > most) {
    return refuse("signature_malformed", `The header ${rule.header} has more than ${most} signatures.`);
  }
  const signatures = entries.map((entry) => decode(rule, entry)).filter((bytes) => bytes !== undefined);
  return signatures.length === 0
    ? refuse("signature_malformed", `The header ${rule.header} has no entry that is ${spelling(rule)}.`)
    : { outcome: "read", signatures };
}

function readNumbered(rule: SignatureRule, headers: Headers): Read {
  const names: string[] = [];
  for (let number = 1; number <= most; number += 1) {
    const name = `${rule.header}-${number}`;
    if (readHeader(headers, name).outcome === "absent") break;
    names.push(name);
  }
  return names.length === 0
    ? refuse("signature_missing", `The header ${rule.header}-1 is missing.`)
    : readSeveral(rule, names, headers);
}

function readSeveral(rule: SignatureRule, names: readonly string[], headers: Headers): Read {
  const signatures: Uint8Array[] = [];
  for (const name of names) {
    const header = readHeader(headers, name);
    if (header.outcome === "absent") continue;
    const signature = header.outcome === "single" ? decode(rule, header.value) : undefined;
    if (signature === undefined) {
      return refuse("signature_malformed", `The header ${name} must appear once and be ${spelling(rule)}.`);
    }
    signatures.push(signature);
  }
  return signatures.length === 0
    ? refuse("signature_missing", `The header ${names.join(" or ")} is missing.`)
    : { outcome: "read", signatures };
}

/** Splits a list of entries. Some senders add a space after the separator. */
export function splitEntries(value: string, separator: string): readonly string[] {
  return value.split(separator).map((entry) => entry.replace(/^ /, ""));
}

function decode(rule: SignatureRule, text: string): Uint8Array | undefined {
  const hasPrefix = text.startsWith(rule.prefix);
  if (!hasPrefix && rule.prefixOptional === undefined) return undefined;
  const signature = hasPrefix ? text.slice(rule.prefix.length) : text;
  switch (rule.encoding) {
    case "hex":
      return decodeHex(signature);
    case "hex_any_case":
      return /^[\x21-\x7e]*$/.test(signature) ? decodeHex(signature.toLowerCase()) : undefined;
    case "base64":
      return decodePaddedBase64(signature);
    case "base64url":
      return decodeBase64url(signature);
  }
}

function spelling({ prefix, encoding }: SignatureRule): string {
  const digits = {
    hex: "lower-case hexadecimal digits",
    hex_any_case: "hexadecimal digits",
    base64: "padded base64",
    base64url: "base64url without padding",
  }[encoding];
  return prefix === "" ? digits : `"${prefix}" followed by ${digits}`;
}
