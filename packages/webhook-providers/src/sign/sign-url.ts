import { sha256 } from "#crypto";
import { encodeHex } from "../encoding/hex.ts";
import type { Proof } from "../provider.ts";

/** The URL that is called: some hold a secret, and Twilio's covers a body that is no form by its SHA-256. */
export function signUrl(proof: Proof, url: string, secret: string, type: string, body: string): string {
  if (proof.scheme === "query_token") return withParameter(url, proof.parameter, encodeURIComponent(secret));
  if (proof.scheme !== "url_and_form" || type === "application/x-www-form-urlencoded") return url;
  return withParameter(url, "bodySHA256", encodeHex(sha256([body])));
}

function withParameter(url: string, name: string, value: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${name}=${value}`;
}
