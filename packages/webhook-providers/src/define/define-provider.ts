import type { PayloadForm } from "../request/payload-form.ts";
import type { VerificationRule, Provider, Setup, Sources } from "../provider/provider.ts";
import { providers } from "../providers.ts";
import type { RecognitionRule } from "../provider/recognition-rule.ts";
import type { SecretRule } from "../verification/secret.ts";
import { actor, digest, installation, standing, summary } from "./content.ts";
import { handshakes } from "./handshake.ts";
import { identity } from "./identity.ts";
import { lateAnswers } from "./late-answer.ts";
import { bodyCondition, choices, commonRules, header, parameter, path, recognitionRules } from "./parts.ts";
import { misfitOfPublished } from "./misfit-of-published.ts";
import { verification, secret } from "./verification.ts";
import { byMember, fields, line, listOf, oneOf, text, whole } from "./read.ts";
import type { Problem, Reader } from "./read.ts";

export type { Problem } from "./read.ts";

export type Definition =
  | { readonly outcome: "defined"; readonly provider: Provider }
  | { readonly outcome: "invalid"; readonly problems: readonly Problem[] };

const id: Reader<string> = text(
  "1 to 63 of the characters a-z, 0-9 and -, and not the id of a known provider",
  (value) =>
    /^[a-z0-9][a-z0-9-]{0,62}$/.test(value) && !providers.has(value) && !/^(?:ex|in)ternal$/.test(value)
      ? value
      : undefined,
);

const url: Reader<string> = text("an https:// URL", (value) =>
  value.startsWith("https://") && URL.canParse(value) && value.length <= 1000 ? value : undefined,
);

const simpleForm = (as: Exclude<PayloadForm["as"], "json_in_form">): Reader<PayloadForm> =>
  fields({ as: oneOf(as) });

const payload: Reader<readonly PayloadForm[]> = listOf(
  byMember<PayloadForm>("as", {
    json: simpleForm("json"),
    json_list: simpleForm("json_list"),
    json_lines: simpleForm("json_lines"),
    json_as_text: simpleForm("json_as_text"),
    form: simpleForm("form"),
    other: simpleForm("other"),
    json_in_form: fields({ as: oneOf("json_in_form"), field: path }),
  }),
  1,
  6,
);

const setup: Reader<Setup> = fields({ url: line(500), secret: line(500) }, { events: line(500) });

const sources: Reader<Sources> = fields({}, { deadline: url, answer: url, retries: url });

const definition = fields(
  { id, name: line(100), verification },
  {
    docs: url,
    recognition: recognitionRules,
    commonSigns: commonRules,
    secret,
    secretHeaders: listOf(header, 0, 10),
    secretQuery: listOf(parameter, 0, 10),
    olderSignatures: listOf(header, 0, 10),
    webhookHeader: header,
    setup,
    payload,
    event: choices,
    deliveryId: choices,
    sameBodyWithinSeconds: whole(1, 2_592_000),
    sameBodyWhere: listOf(bodyCondition, 1, 20),
    identity,
    conversation: choices,
    actor,
    standing,
    summary,
    digest,
    installation,
    handshakes,
    deadlineSeconds: whole(1, 300),
    acknowledge: lateAnswers,
    retries: line(500),
    sources,
  },
);

const anySecret: SecretRule = { madeBy: "user", kind: "text" };

/**
 * Reads the definition of a custom provider: the same data as `Provider`, with `id`, `name` and `verification` required.
 * Reading its own output yields the same result. Never throws; ignores unknown members.
 *
 * @param json parsed JSON of any shape
 */
export function defineProvider(json: unknown): Definition {
  const problems: Problem[] = [];
  const read = definition(json, { path: "", problems });
  if (read === undefined) return { outcome: "invalid", problems };
  const recognition = read.recognition ?? defaultRecognition(read.verification);
  const provider: Provider = {
    recognition,
    // Without a header that identifies the provider, any request might match.
    ...(recognition.length === 0 && { commonSigns: [[]] }),
    secret: anySecret,
    setup: {
      url: `Where ${read.name} asks for a URL.`,
      secret: `Where ${read.name} asks for a secret, or shows its own.`,
    },
    payload: [{ as: "json" }, { as: "json_list" }, { as: "form" }, { as: "other" }],
    event: [],
    deliveryId: [],
    identity: { from: [], matching: "any", keyName: "any name" },
    conversation: [],
    ...read,
  };
  const problem = misfit(provider);
  return problem === undefined
    ? { outcome: "defined", provider }
    : { outcome: "invalid", problems: [problem] };
}

/** A provider without recognition rules is recognized by its signature header. */
function defaultRecognition(given: VerificationRule): readonly RecognitionRule[] {
  const name = signatureHeader(given);
  return name === undefined || name === "authorization" ? [] : [[name]];
}

function signatureHeader(given: VerificationRule): string | undefined {
  if ("signature" in given && typeof given.signature === "object") {
    return given.signature.numbered ? `${given.signature.header}-1` : given.signature.header;
  }
  return "header" in given ? given.header : undefined;
}

/** Checks that the scheme can use this kind of secret, and that members that depend on each other are all present. */
function misfit({ verification: given, secret: rule, ...rest }: Provider): Problem | undefined {
  if (rest.sameBodyWhere !== undefined && rest.sameBodyWithinSeconds === undefined) {
    return { path: "sameBodyWithinSeconds", problem: "must be there where sameBodyWhere is" };
  }
  if (given.scheme === "jwt" && (given.toleranceSeconds ?? given.bodyHashClaim) === undefined) {
    return { path: "verification.toleranceSeconds", problem: "must be there where bodyHashClaim is not" };
  }
  const published = misfitOfPublished(given, rule);
  if (published !== undefined) return published;
  const wanted = given.scheme === "ed25519" ? "ed25519" : given.scheme === "ecdsa_p256" ? "p256" : undefined;
  const type = rule.kind === "public_key" ? rule.type : undefined;
  if (type !== wanted) {
    return {
      path: "secret",
      problem:
        wanted === undefined
          ? `cannot be a public key with the scheme ${given.scheme}`
          : `must be of the kind "public_key" and the type "${wanted}" with the scheme ${given.scheme}`,
    };
  }
  const isDecoded = rule.kind === "base64" || rule.kind === "hex";
  return isDecoded && given.scheme !== "hmac" && given.scheme !== "fields_hmac"
    ? { path: "secret.kind", problem: `must be "text" with the scheme ${given.scheme}` }
    : undefined;
}
