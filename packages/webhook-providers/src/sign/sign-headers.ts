import { hmac, sha256 } from "#crypto";
import { encodeBase64, encodeBase64url } from "../encoding/base64.ts";
import { bytesOf, concat } from "../encoding/bytes.ts";
import { encodeHex } from "../encoding/hex.ts";
import type { Provider } from "../provider/provider.ts";
import type { WebhookRequest } from "../request/request.ts";
import type { JwtRule } from "../schemes/jwt.ts";
import { signedFields } from "../schemes/url-and-form.ts";
import { hmacKey } from "../verification/secret.ts";
import type { SignatureRule } from "../verification/signature.ts";
import { composeSigned } from "../verification/signed-content.ts";
import type { SignedContent } from "../crypto/signed-content.ts";
import type { TimestampRule } from "../verification/timestamp.ts";
import { privateKey } from "./private-key.ts";
import { timeIn } from "./sign-body.ts";
import type { Sending } from "./sending.ts";

/** The headers that sign a request; or, as text, the reason why it cannot be signed. */
export function signHeaders(
  { verification, secret: rule }: Provider,
  request: WebhookRequest,
  sending: Sending,
): Readonly<Record<string, string>> | string {
  const { secret } = sending;
  switch (verification.scheme) {
    case "hmac":
      return signContent(verification, request, sending, (content) => {
        const key = hmacKey(rule, secret);
        return key === undefined
          ? "The secret does not encode a key."
          : hmac(verification.algorithm, key, content);
      });
    case "hash":
      return signContent(verification, request, sending, (content) => sha256([secret, ...content]));
    case "ed25519":
    case "ecdsa_p256":
      return signContent(verification, request, sending, (content) => {
        const key = privateKey(verification.scheme === "ed25519" ? "ed25519" : "p256", secret);
        if (key === undefined) return "The provider signs with a private key, and this text is not one.";
        return key.sign(concat(content));
      });
    case "url_and_form": {
      const fields = signedFields(request, request.url);
      if (typeof fields !== "string") return fields.detail;
      return written(verification.signature, hmac("sha1", secret, [request.url, fields]), undefined, "");
    }
    case "token":
      return { [verification.header]: (verification.prefix ?? "") + secret };
    case "basic":
      return { authorization: `Basic ${encodeBase64(bytesOf(secret))}` };
    case "jwt":
      return {
        [verification.header]: (verification.prefixes[0] ?? "") + makeJwt(verification, request, sending),
      };
    case "jwks":
    case "certificate":
      return "The provider signs with a private key that only it has.";
    case "query_token":
    case "body_token":
    case "body_hmac":
    case "fields_hmac":
      return {};
  }
}

function signContent(
  verification: { signature: SignatureRule; timestamp?: TimestampRule; signed: string },
  request: WebhookRequest,
  { now }: Sending,
  make: (content: SignedContent) => Uint8Array | string,
): Readonly<Record<string, string>> | string {
  const { timestamp } = verification;
  const isInHeader = timestamp !== undefined && "header" in timestamp;
  const time = isInHeader ? String(timeIn(timestamp.unit, now)) : "";
  const composed = composeSigned(verification.signed, request, time);
  if (composed.outcome === "refused") return composed.detail;
  const signature = make(composed.content);
  return typeof signature === "string"
    ? signature
    : written(verification.signature, signature, timestamp, time);
}

function written(
  rule: SignatureRule,
  signature: Uint8Array,
  timestamp: TimestampRule | undefined,
  time: string,
): Readonly<Record<string, string>> {
  const entry = rule.prefix + spelled(rule.encoding, signature);
  const name = rule.numbered ? `${rule.header}-1` : rule.header;
  if (timestamp === undefined || !("header" in timestamp)) return { [name]: entry };
  if (timestamp.entry === undefined) return { [timestamp.header]: time, [name]: entry };
  return { [name]: `${timestamp.entry.prefix}${time}${timestamp.entry.separator}${entry}` };
}

function spelled(encoding: SignatureRule["encoding"], signature: Uint8Array): string {
  switch (encoding) {
    case "hex":
    case "hex_any_case":
      return encodeHex(signature);
    case "base64":
      return encodeBase64(signature);
    case "base64url":
      return encodeBase64url(signature);
  }
}

function makeJwt(verification: JwtRule, { body }: WebhookRequest, { secret, now }: Sending): string {
  const issued = Math.floor(now.getTime() / 1000);
  const hash = encodeHex(sha256([body]));
  const claims = {
    ...verification.claims,
    ...(verification.toleranceSeconds === undefined ? {} : { iat: issued, exp: issued + 60 }),
    ...(verification.bodyHashClaim === undefined ? {} : { [verification.bodyHashClaim]: hash }),
  };
  const signed = [{ alg: "HS256", typ: "JWT" }, claims]
    .map((part) => encodeBase64url(bytesOf(JSON.stringify(part))))
    .join(".");
  return `${signed}.${encodeBase64url(hmac("sha256", secret, [signed]))}`;
}
