import type { KeyPlace } from "../verification/key-place.ts";
import { signedPart } from "../schemes/certificate.ts";
import type { CertificateRule, SignedMembers, SignedText } from "../schemes/certificate.ts";
import type { Issuer, JwksRule } from "../schemes/jwks.ts";
import { condition, header, path, prefix, template } from "./parts.ts";
import { fields, having, inside, line, listOf, note, oneOf, recordOf, text, whole } from "./read.ts";
import type { Place, Reader } from "./read.ts";

const expectedPlace =
  "an https:// URL without port, query and fragment, in which * may stand for a part of the path, or of the host before its " +
  "last two labels";

/** A key location. The last two labels of its host are fixed, so that nobody else can choose the host. */
export const keyPlace: Reader<KeyPlace> = (value, place) => {
  const pattern = typeof value === "string" && value.length <= 500 ? value : "";
  return isPlace(pattern) ? pattern : note(place, `must be ${expectedPlace}`);
};

function isPlace(pattern: string): pattern is KeyPlace {
  const match = /^https:\/\/((?:[a-z0-9*-]+\.)*[a-z0-9-]+\.[a-z][a-z0-9-]+)(\/[\w/.@*-]*)$/.exec(pattern);
  const url = pattern.replaceAll("*", "x");
  return match !== null && URL.canParse(url) && new URL(url).href === url;
}

/** A token without a hash of the body is as good as any other from its issuer, so it must be accepted only for a short time. */
const toleranceSeconds = whole(1, 604_800);

const claims = recordOf(
  path,
  (value, place) => (typeof value === "boolean" ? value : line(200)(value, place)),
  10,
);

const issuer: Reader<Issuer> = having(
  "jwks",
  fields({ iss: line(200), jwks: keyPlace }, { claims }),
  fields({ iss: line(200), metadata: keyPlace, within: keyPlace }, { claims }),
);

export const jwks: Reader<JwksRule> = fields(
  {
    scheme: oneOf("jwks"),
    header,
    prefixes: listOf(prefix, 1, 5),
    algorithm: oneOf("RS256", "ES256"),
    issuers: listOf(issuer, 0, 5),
    expects: listOf(path, 0, 5),
    toleranceSeconds,
  },
  { urlClaim: path, agrees: recordOf(path, template, 5), endorsed: template, bodyHashClaim: path },
);

const name = text("a member of the JSON body", (value) => (/^[\w-]{1,100}$/.test(value) ? value : undefined));

const signedText = text("at most 1,024 characters, with {body} or {crc32} once", (value) =>
  value.length <= 1024 && value.split(/\{body\}|\{crc32\}/).length === 2 ? value : undefined,
);

const content: Reader<SignedText | SignedMembers> = having(
  "members",
  fields({
    members: listOf(
      fields({ when: condition, names: listOf(name, 1, 20) }, { optional: listOf(name, 1, 20) }),
      1,
      10,
    ),
  }),
  fields({ text: signedText }),
);

const anyCertificate: Reader<CertificateRule> = fields(
  {
    scheme: oneOf("certificate"),
    certificate: template,
    at: listOf(keyPlace, 1, 5),
    signature: template,
    hashes: listOf(fields({ hash: oneOf("sha1", "sha256") }, { when: condition }), 1, 5),
    content,
    time: template,
    unit: oneOf("s", "ms", "iso8601", "rfc3339"),
    toleranceSeconds,
  },
  { expects: template },
);

/** Reads the scheme, and checks that the signature covers the time and the key's value. */
export const certificate: Reader<CertificateRule> = (value, place) => {
  const read = anyCertificate(value, place);
  if (read === undefined) return undefined;
  const before = place.problems.length;
  const hasValue = "text" in read.content && read.content.text.includes("{value}");
  checkCovered(read, read.time, inside(place, "time"));
  if (read.expects !== undefined) checkCovered(read, read.expects, inside(place, "expects"));
  else if (!hasValue) note(inside(place, "expects"), "must be there where the signed text has no {value}");
  if ("text" in read.content) checkText(read.content, inside(inside(place, "content"), "text"));
  return place.problems.length === before ? read : undefined;
};

function checkCovered({ content: signed }: CertificateRule, given: string, place: Place): void {
  const member = /^\{json:([\w-]+)\}$/.exec(given)?.[1];
  const isCovered =
    "text" in signed
      ? /^\{header:[a-z0-9-]+\}$/.test(given) && signed.text.includes(given)
      : signed.members.every(
          ({ names, optional = [] }) =>
            member !== undefined && names.includes(member) && !optional.includes(member),
        );
  if (!isCovered) {
    note(place, "must be a single placeholder of something that the signature always covers");
  }
}

/** The boundaries between the parts must be unambiguous. */
function checkText({ text: signed }: SignedText, place: Place): void {
  const pieces = signed.split(signedPart);
  for (const [index, piece] of pieces.entries()) {
    const isPart = index % 2 === 1;
    if (!isPart && /[{}]/.test(piece)) {
      note(place, "may contain only {body}, {crc32}, {value} and {header:name}");
    }
    const isBetween = index > 0 && index < pieces.length - 1;
    if (!isPart && isBetween && piece === "") note(place, "must have text between its placeholders");
  }
}
