import type { VerificationRule } from "../provider/provider.ts";
import type { HmacRule } from "../schemes/hmac.ts";
import type { PublicKeyRule } from "../schemes/public-key.ts";
import type { SecretRule } from "../verification/secret.ts";
import type { SignatureRule } from "../verification/signature.ts";
import { signedPlaceholder } from "../verification/signed-content.ts";
import type { SignedTemplate } from "../verification/signed-content.ts";
import type { TimestampRule } from "../verification/timestamp.ts";
import { header, parameter, path, prefix, separator } from "./parts.ts";
import {
  byMember,
  fields,
  having,
  inside,
  line,
  listOf,
  note,
  oneOf,
  recordOf,
  text,
  whole,
} from "./read.ts";
import { certificate, jwks } from "./published.ts";
import type { Place, Reader } from "./read.ts";

const signature: Reader<SignatureRule> = fields(
  { header, prefix, encoding: oneOf("hex", "hex_any_case", "base64", "base64url") },
  {
    orHeaders: listOf(header, 1, 5),
    andHeaders: listOf(header, 1, 5),
    numbered: oneOf(true),
    prefixOptional: oneOf(true),
    separator,
  },
);

const unit = oneOf("s", "ms", "iso8601", "rfc3339");
/**
 * Every known provider stops retrying within a week; with a longer tolerance, a captured request would practically never
 * expire.
 */
const toleranceSeconds = whole(1, 604_800);

const timestamp: Reader<TimestampRule> = having(
  "json",
  fields({ json: path, unit, toleranceSeconds }),
  fields({ header, unit, toleranceSeconds }, { entry: fields({ prefix, separator }) }),
);

const signed: Reader<SignedTemplate> = (value, place) => {
  if (typeof value !== "string" || value.length > 1024) {
    return note(place, "must be text of at most 1,024 characters");
  }
  const template = value.replace(/\{header:[^{}]*\}/g, (each) => each.toLowerCase());
  return isSigned(template)
    ? template
    : note(place, "must contain {body} once: otherwise the signature does not cover the body");
};

function isSigned(template: string): template is SignedTemplate {
  return template.split("{body}").length === 2;
}

type Signing = { signature: SignatureRule; timestamp?: TimestampRule; signed: SignedTemplate };

/** Reads the members that HMAC and public-key schemes share, and checks that they fit together. */
function signing<T extends object>(own: Reader<T & Signing>): Reader<T & Signing> {
  return (value, place) => {
    const read = own(value, place);
    if (read === undefined) return undefined;
    const before = place.problems.length;
    checkSigned(read, inside(place, "signed"));
    return place.problems.length === before ? read : undefined;
  };
}

/** The boundaries between the parts must be unambiguous. */
function checkSigned(verification: Signing, place: Place): void {
  const pieces = verification.signed.split(signedPlaceholder);
  for (const [index, piece] of pieces.entries()) {
    const isPlaceholder = index % 2 === 1;
    if (!isPlaceholder && /[{}]/.test(piece)) {
      note(place, "may contain only {body}, {timestamp}, {method}, {url}, {url_unescaped} and {header:name}");
    }
    const neighbours = [
      pieces[index - 1] || (index === 1 ? "start" : ""),
      pieces[index + 1] || (index === pieces.length - 2 ? "end" : ""),
    ];
    if (
      isPlaceholder &&
      piece.startsWith("{header:") &&
      neighbours.includes("") &&
      !isBeforeTime(verification, pieces, index)
    ) {
      note(place, `must have text between ${piece} and its neighbor, to separate them`);
    }
  }
  const isInHeader = verification.timestamp !== undefined && "header" in verification.timestamp;
  const count = verification.signed.split("{timestamp}").length - 1;
  if (isInHeader && count !== 1) note(place, "must contain {timestamp} once: it is not signed otherwise");
  if (!isInHeader && count > 0) note(place, "must not contain {timestamp}, since none is read from a header");
}

/** An ISO 8601 time can directly follow a header's value, because that value must then not contain a colon. */
function isBeforeTime({ timestamp: time }: Signing, pieces: readonly string[], index: number): boolean {
  const isWritten = /^(?:iso8601|rfc3339)$/.test(time?.unit ?? "");
  const isFirst = index === 1 || pieces[index - 1] !== "";
  return isWritten && isFirst && pieces[index + 2] === "{timestamp}";
}

const algorithm = oneOf("sha1", "sha256", "sha512");

const hmac: Reader<HmacRule> = signing<HmacRule>(
  fields({ scheme: oneOf("hmac"), algorithm, signature, signed }, { timestamp }),
);

const ofPublicKey = (scheme: PublicKeyRule["scheme"]): Reader<PublicKeyRule> =>
  signing<PublicKeyRule>(fields({ scheme: oneOf(scheme), signature, signed }, { timestamp }));

/** Excludes schemes that suit only one provider (Twilio's, Mailgun's, HubSpot's older ones). */
export const verification: Reader<VerificationRule> = byMember<VerificationRule>("scheme", {
  hmac,
  ed25519: ofPublicKey("ed25519"),
  ecdsa_p256: ofPublicKey("ecdsa_p256"),
  token: fields({ scheme: oneOf("token"), header }, { prefix }),
  query_token: fields({ scheme: oneOf("query_token"), parameter }),
  body_token: fields({ scheme: oneOf("body_token"), json: path }),
  fields_hmac: fields(
    {
      scheme: oneOf("fields_hmac"),
      algorithm: oneOf("sha256"),
      items: path,
      signature: path,
      fields: listOf(path, 1, 50),
      separator: text("1 to 5 visible ASCII characters", (value) =>
        /^[\x20-\x7e]{1,5}$/.test(value) ? value : undefined,
      ),
    },
    { free: path },
  ),
  basic: fields({ scheme: oneOf("basic") }),
  jwks,
  certificate,
  jwt: fields(
    { scheme: oneOf("jwt"), header, prefixes: listOf(prefix, 1, 5) },
    { bodyHashClaim: path, claims: recordOf(path, line(200), 5), toleranceSeconds },
  ),
});

const madeBy = oneOf("user", "provider");

const expectedWord = fields(
  {
    called: line(200),
    like: text("1 to 200 visible characters, of which * stands for any", (value) =>
      /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined,
    ),
  },
  { optional: oneOf(true) },
);

export const secret: Reader<SecretRule> = byMember<SecretRule>("kind", {
  text: fields({ kind: oneOf("text"), madeBy }),
  hex: fields({ kind: oneOf("hex"), madeBy }),
  jwk: fields({ kind: oneOf("jwk"), madeBy }),
  expected: fields(
    { kind: oneOf("expected"), madeBy, words: listOf(expectedWord, 1, 5) },
    { mayBeName: oneOf(true) },
  ),
  base64: fields({ kind: oneOf("base64"), madeBy }, { prefix }),
  public_key: fields(
    {
      kind: oneOf("public_key"),
      madeBy,
      type: oneOf("ed25519", "p256"),
      encoding: oneOf("hex", "base64"),
    },
    { prefix },
  ),
});
