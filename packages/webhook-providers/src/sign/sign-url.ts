import { sha256 } from "#crypto";
import { encodeHex } from "../encoding/hex.ts";
import type { VerificationRule } from "../provider/provider.ts";

/** The URL to call: some contain a secret, and Twilio's contains the SHA-256 of a body that is not a form. */
export function signUrl(
  verification: VerificationRule,
  url: string,
  secret: string,
  type: string,
  body: string,
): string {
  if (verification.scheme === "query_token")
    return withParameter(url, verification.parameter, encodeURIComponent(secret));
  if (verification.scheme !== "url_and_form" || type === "application/x-www-form-urlencoded") return url;
  return withParameter(url, "bodySHA256", encodeHex(sha256([body])));
}

function withParameter(url: string, name: string, value: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${name}=${value}`;
}
