import { hmac, sha256 } from "#crypto";
import { sameBytes } from "../verification/constant-time.ts";
import { decodeHex } from "../encoding/hex.ts";
import { parseForm } from "../request/form.ts";
import { parseUtf8 } from "../request/json.ts";
import { absoluteUrl, mediaType, queryText } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";
import { trySecrets } from "../verification/try-secrets.ts";
import { readSignatures, signaturePlace } from "../verification/signature.ts";
import type { SignatureRule } from "../verification/signature.ts";
import { publicUrlUnknown } from "../verification/signed-content.ts";
import { refuse } from "../verification/verification.ts";
import type { Refused } from "../verification/verification.ts";
import { matchesAny } from "./hmac.ts";
import { rewriteQuery } from "./rewrite-query.ts";
import type { Scheme } from "./scheme.ts";

/**
 * Twilio's scheme: an HMAC-SHA1 over the public URL followed by the form's fields, sorted and concatenated. If the body is not
 * a form, the URL covers it with its SHA-256. https://www.twilio.com/docs/usage/security#validating-requests
 */
export type UrlAndFormRule = { readonly scheme: "url_and_form"; readonly signature: SignatureRule };

export const verifyUrlAndForm: Scheme<UrlAndFormRule> = (rule, _secretRule, request, secrets) => {
  const read = readSignatures(rule.signature, request.headers);
  if (read.outcome === "refused") return read;
  const url = absoluteUrl(request);
  if (url === undefined) return publicUrlUnknown();
  const fields = signedFields(request, url);
  if (typeof fields !== "string") return fields;

  const spellings = urlSpellings(url);
  return trySecrets(secrets, signaturePlace(rule.signature), (secret) => {
    const matching = spellings.filter((spelling) =>
      matchesAny(hmac("sha1", secret, [spelling, fields]), read.signatures),
    );
    return matching.length > 0;
  });
};

/** The part of the body that is signed after the URL: a form's fields, or nothing if the URL covers the body. */
export function signedFields(request: WebhookRequest, url: string): string | Refused {
  if (request.body.length === 0) return "";
  if (mediaType(request.headers) === "application/x-www-form-urlencoded") {
    const text = parseUtf8(request.body);
    const form = text === undefined ? undefined : parseForm(text);
    if (form === undefined)
      return refuse("signature_malformed", "The body is not a form, so it was not signed.");
    return [...form]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([name, values]) => [...new Set(values)].toSorted().map((value) => name + value))
      .join("");
  }
  const [digest, ...others] = parseForm(queryText(url))?.get("bodySHA256") ?? [];
  if (digest === undefined || others.length > 0) {
    return refuse(
      "body_unsigned",
      "The body is not a form and the URL has no bodySHA256, so nothing covers the body.",
    );
  }
  const given = decodeHex(digest);
  return given !== undefined && sameBytes(sha256([request.body]), given)
    ? ""
    : refuse("signature_mismatch", "The URL's bodySHA256 does not match the body.");
}

/**
 * The ways in which Twilio may have written the URL: with and without the port (including the default port), and with the query
 * unchanged, as browsers write it, or decoded and encoded again.
 */
function urlSpellings(url: string): readonly string[] {
  const written = [url, new URL(url).href];
  const query = url.indexOf("?");
  if (query !== -1) written.push(`${url.slice(0, query)}?${rewriteQuery(url.slice(query + 1))}`);
  return [...new Set(written.flatMap((text) => [withoutPort(text), withPort(text)]))];
}

const origin = /^(https?):\/\/([^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(:[0-9]+)?/i;

function withoutPort(url: string): string {
  return url.replace(origin, (_, scheme: string, user = "", host: string) => `${scheme}://${user}${host}`);
}

function withPort(url: string): string {
  return url.replace(origin, (_, scheme: string, user = "", host: string, port?: string) => {
    const standard = scheme.toLowerCase() === "https" ? ":443" : ":80";
    return `${scheme}://${user}${host}${port ?? standard}`;
  });
}
