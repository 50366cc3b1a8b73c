import { sha256 } from "#crypto";
import { encodeHex } from "../encoding/hex.ts";
import type { Proof } from "../provider.ts";

/** The URL that is called: Twilio's covers a body that is no form by its SHA-256. */
export function signUrl(proof: Proof, url: string, type: string, body: string): string {
  if (proof.scheme !== "url_and_form" || type === "application/x-www-form-urlencoded") return url;
  const digest = encodeHex(sha256([body]));
  return `${url}${url.includes("?") ? "&" : "?"}bodySHA256=${digest}`;
}
