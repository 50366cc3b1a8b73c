import type { SignedContent } from "../crypto/signed-content.ts";
import { absoluteUrl, singleHeader } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";
import { refuse } from "./verification.ts";
import type { Refused } from "./verification.ts";

/**
 * The signed content: text around `{body}` (the raw bytes), `{timestamp}` (as sent), `{method}`, `{url}` (absolute and
 * public), `{url_unescaped}` (with some escapes decoded, as HubSpot does) and `{header:webhook-id}`.
 *
 * The type requires `{body}`: a signature that does not cover the body does not verify it.
 */
export type SignedTemplate = `${string}{body}${string}`;

export const signedPlaceholder = /(\{(?:body|timestamp|method|url|url_unescaped|header:[a-z0-9-]+)\})/;

/** Builds the content that a genuine request's signature covers. */
export function composeSigned(
  template: string,
  request: WebhookRequest,
  timestamp: string,
): { readonly outcome: "composed"; readonly content: SignedContent } | Refused {
  const pieces = piecesOf(template);
  const content: (string | Uint8Array)[] = [];
  for (const [index, piece] of pieces.entries()) {
    // Alternates between text, possibly empty, and placeholders.
    if (piece === "") continue;
    const value = index % 2 === 0 ? piece : resolve(piece, placeOf(pieces, index), request, timestamp);
    if (typeof value === "object" && "outcome" in value) return value;
    content.push(value);
  }
  return { outcome: "composed", content };
}

/** There are few templates, but each is used for every webhook, so parsed templates are cached. */
const taken = new Map<string, readonly string[]>();
const mostTaken = 5_000;

function piecesOf(template: string): readonly string[] {
  const known = taken.get(template);
  if (known !== undefined) return known;
  const pieces = template.split(signedPlaceholder);
  if (taken.size >= mostTaken) taken.clear();
  taken.set(template, pieces);
  return pieces;
}

/** The text next to a placeholder, and whether another placeholder follows or precedes it directly. */
type Place = { readonly texts: readonly string[]; readonly touches: boolean };

function placeOf(pieces: readonly string[], index: number): Place {
  const [before = "", after = ""] = [pieces[index - 1], pieces[index + 1]];
  const touches = (index > 1 && before === "") || (index < pieces.length - 2 && after === "");
  return { texts: [before, after].filter((text) => text !== ""), touches };
}

function resolve(
  placeholder: string,
  place: Place,
  request: WebhookRequest,
  timestamp: string,
): string | Uint8Array | Refused {
  switch (placeholder) {
    case "{body}":
      return request.body;
    case "{timestamp}":
      return timestamp;
    case "{method}":
      return request.method.toUpperCase();
    case "{url}":
    case "{url_unescaped}": {
      const url = absoluteUrl(request);
      if (url === undefined) return publicUrlUnknown();
      return placeholder === "{url}" ? url : unescapeSome(url);
    }
    default:
      return signedHeader(placeholder.slice("{header:".length, -1), place, request);
  }
}

export function publicUrlUnknown(): Refused {
  return refuse(
    "public_url_unknown",
    "The provider signs the URL that it calls, and this request's public URL is not known.",
  );
}

/**
 * A header value that contained the adjacent text could shift the boundary between it and the next field. If a time follows
 * directly, the value contains no colon, so the first colon is the time's.
 */
function signedHeader(
  name: string,
  { texts, touches }: Place,
  { headers }: WebhookRequest,
): string | Refused {
  const value = singleHeader(headers, name);
  const isClear = value !== undefined && (touches ? /^[\w.-]+$/ : /^[\x21-\x7e]+$/).test(value);
  return isClear && !texts.some((text) => value.includes(text))
    ? value
    : refuse("signature_malformed", `The header ${name}, which is signed, is missing or malformed.`);
}

/** https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation */
function unescapeSome(url: string): string {
  return url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escape) => decodeURIComponent(escape));
}
