import { sameSecret } from "../verification/constant-time.ts";
import { crc32 } from "../encoding/crc32.ts";
import { decodePaddedBase64 } from "../encoding/base64.ts";
import { concat } from "../encoding/bytes.ts";
import { certificate, needed } from "../verification/fetched.ts";
import type { Fetched } from "../verification/fetched.ts";
import { pluck } from "../request/json.ts";
import { isAt } from "../verification/key-place.ts";
import type { KeyPlace } from "../verification/key-place.ts";
import { singleHeader } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";
import type { SecretRule } from "../verification/secret.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { choose, fill, holds } from "../template/template.ts";
import { shortText } from "../template/accept.ts";
import type { Sources } from "../template/look-up.ts";
import { checkAge } from "../verification/timestamp.ts";
import type { TimestampRule } from "../verification/timestamp.ts";
import { readUnverified } from "../verification/unverified-body.ts";
import { nothing } from "../request/payload.ts";
import { refuse } from "../verification/verification.ts";
import type { Refused, Verification } from "../verification/verification.ts";
import type { Condition } from "../template/choice.ts";

/** An RSA signature whose certificate the request names by URL: the certificate must be fetched. */
export type CertificateRule = {
  readonly scheme: "certificate";
  /** A template of the certificate's URL, and where that URL may point. */
  readonly certificate: string;
  readonly at: readonly KeyPlace[];
  /** A template of the signature, in base64. */
  readonly signature: string;
  /** The hash function, by condition; the last one may have no condition. A request that matches none is rejected. */
  readonly hashes: readonly { readonly when?: Condition; readonly hash: "sha1" | "sha256" }[];
  /** What is signed. */
  readonly content: SignedText | SignedMembers;
  /** A template of the signed time. */
  readonly time: string;
  readonly unit: TimestampRule["unit"];
  readonly toleranceSeconds: number;
  /** A template of a signed value that must be the key's value; absent if the signed text contains that. */
  readonly expects?: string;
};

/**
 * Text around `{body}` or `{crc32}` (of the body, in decimal digits), `{value}` (of the key) and `{header:name}`, separated so
 * that there is only one way to read them.
 */
export type SignedText = { readonly text: string };

/**
 * The JSON members that are signed, each as its name and its value, both followed by a line feed. Only the first value may
 * contain line feeds, because any other value with line feeds could pass for several members. Only `optional` members may be
 * missing.
 */
export type SignedMembers = {
  readonly members: readonly {
    readonly when: Condition;
    readonly names: readonly string[];
    readonly optional?: readonly string[];
  }[];
};

export function verifyCertificate(
  rule: CertificateRule,
  _secretRule: SecretRule,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
  fetched: Fetched,
): Verification {
  const sources = readSources(rule, request);
  if ("outcome" in sources) return sources;
  const signature = decodePaddedBase64(fill(rule.signature, sources, shortText) ?? "");
  if (signature === undefined) return refuse("signature_missing", "There is no signature in base64.");
  const url = fill(rule.certificate, sources, shortText) ?? "";
  if (!isAt(rule.at, url)) {
    return refuse("signature_malformed", "The certificate's URL is not one of the provider's.");
  }
  const { hash } = rule.hashes.find(({ when }) => when === undefined || holds(when, sources)) ?? {};
  if (hash === undefined) return refuse("signature_malformed", "The signature's version is not known.");
  const time = choose([rule.time], sources);
  if (time === undefined) return refuse("timestamp_missing", "There is no signed time.");
  const age = checkAge(rule, time, "The signed time", now);
  if (age.outcome === "refused") return age;

  const text = fetched.get(url);
  if (text === undefined) return needed(url, "absent");
  const found = certificate(text);
  if (found?.key.type !== "rsa") return needed(url, "unreadable");
  if (!(found.validFrom <= now.getTime() && now.getTime() <= found.validTo)) {
    return refuse("certificate_expired", "The certificate is not valid at this time.");
  }
  return trySecrets(secrets, "the request", (secret) => {
    const content = signedBytes(rule, sources, request, secret);
    if (content === undefined || !found.key.verifies(hash, content, signature)) return false;
    return rule.expects === undefined || sameSecret(secret, choose([rule.expects], sources) ?? "");
  });
}

/** The body is parsed before it is verified only if the signature is in it. */
function readSources(rule: CertificateRule, request: WebhookRequest): Sources | Refused {
  const { headers, url } = request;
  if (!("members" in rule.content)) return { headers, url, payload: nothing };
  const read = readUnverified(request);
  return read.outcome === "refused" ? read : { headers, url, payload: read.payload };
}

/** The bytes that were signed if a key has this value; undefined if a part is missing or ambiguous. */
function signedBytes(
  { content: signed }: Pick<CertificateRule, "content">,
  sources: Sources,
  { headers, body }: WebhookRequest,
  value: string,
): Uint8Array | undefined {
  if ("members" in signed) return membersOf(signed, sources);
  const pieces: (string | Uint8Array)[] = [];
  const parts = signed.text.split(signedPart);
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      pieces.push(part);
      continue;
    }
    if (part === "{body}") pieces.push(body);
    else if (part === "{crc32}") pieces.push(String(crc32(body)));
    else {
      const text = part === "{value}" ? value : singleHeader(headers, part.slice("{header:".length, -1));
      const around = [parts[index - 1], parts[index + 1]].filter((each) => each !== "");
      if (text === undefined || around.some((each) => each !== undefined && text.includes(each))) {
        return undefined;
      }
      pieces.push(text);
    }
  }
  return concat(pieces);
}

export const signedPart = /(\{(?:body|crc32|value|header:[a-z0-9-]+)\})/;

function membersOf({ members }: SignedMembers, sources: Sources): Uint8Array | undefined {
  const { names, optional = [] } = members.find(({ when }) => holds(when, sources)) ?? { names: [] };
  const pieces: string[] = [];
  for (const [index, name] of names.entries()) {
    const [value] = pluck(sources.payload.json, [name]);
    if (value === undefined && optional.includes(name)) continue;
    if (typeof value !== "string" || (index > 0 && value.includes("\n"))) return undefined;
    pieces.push(`${name}\n${value}\n`);
  }
  return pieces.length === 0 ? undefined : concat(pieces);
}
