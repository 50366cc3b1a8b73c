import { createHash, sign } from "node:crypto";
import type { Provider } from "../provider.ts";
import type { WebhookRequest } from "../request.ts";
import { hmac } from "../schemes/hmac.ts";
import type { JwtProof } from "../schemes/jwt.ts";
import { signedFields } from "../schemes/url-and-form.ts";
import { hmacKey } from "../secret.ts";
import type { SignatureRule } from "../signature.ts";
import { composeSigned } from "../signed-content.ts";
import type { SignedContent } from "../signed-content.ts";
import type { TimestampRule } from "../timestamp.ts";
import { privateKey } from "./private-key.ts";
import { timeIn } from "./sign-body.ts";
import type { Sending } from "./sign.ts";

/** The headers that prove a request; or, as text, why there can be none. */
export function signHeaders(
  { proof, secret: rule }: Provider,
  request: WebhookRequest,
  sending: Sending,
): Readonly<Record<string, string>> | string {
  const { secret } = sending;
  switch (proof.scheme) {
    case "hmac":
      return signContent(proof, request, sending, (content) => {
        const key = hmacKey(rule, secret);
        return key === undefined ? "The secret does not encode a key." : hmac(proof.algorithm, key, content);
      });
    case "hash":
      return signContent(proof, request, sending, (content) =>
        createHash(proof.algorithm)
          .update(joined([secret, ...content]))
          .digest(),
      );
    case "ed25519":
    case "ecdsa_p256":
      return signContent(proof, request, sending, (content) => {
        const key = privateKey(proof.scheme === "ed25519" ? "ed25519" : "p256", secret);
        if (key === undefined) return "The provider signs with a private key, and this text is none.";
        return sign(proof.scheme === "ed25519" ? null : "sha256", joined(content), key);
      });
    case "url_and_form": {
      const fields = signedFields(request, request.url);
      if (typeof fields !== "string") return fields.detail;
      return written(proof.signature, hmac("sha1", secret, [request.url, fields]), undefined, "");
    }
    case "token":
      return { [proof.header]: (proof.prefix ?? "") + secret };
    case "basic":
      return { authorization: `Basic ${Buffer.from(secret).toString("base64")}` };
    case "jwt":
      return { [proof.header]: (proof.prefixes[0] ?? "") + makeJwt(proof, request, sending) };
    case "body_token":
    case "body_hmac":
      return {};
  }
}

function signContent(
  proof: { signature: SignatureRule; timestamp?: TimestampRule; signed: string },
  request: WebhookRequest,
  { now }: Sending,
  make: (content: SignedContent) => Uint8Array | string,
): Readonly<Record<string, string>> | string {
  const { timestamp } = proof;
  const isInHeader = timestamp !== undefined && "header" in timestamp;
  const time = isInHeader ? String(timeIn(timestamp.unit, now)) : "";
  const composed = composeSigned(proof.signed, request, time);
  if (composed.outcome === "refused") return composed.detail;
  const signature = make(composed.content);
  return typeof signature === "string" ? signature : written(proof.signature, signature, timestamp, time);
}

function written(
  rule: SignatureRule,
  signature: Uint8Array,
  timestamp: TimestampRule | undefined,
  time: string,
): Readonly<Record<string, string>> {
  const encoding = rule.encoding === "base64" ? "base64" : "hex";
  const entry = rule.prefix + Buffer.from(signature).toString(encoding);
  const name = rule.numbered ? `${rule.header}-1` : rule.header;
  if (timestamp === undefined || !("header" in timestamp)) return { [name]: entry };
  if (timestamp.entry === undefined) return { [timestamp.header]: time, [name]: entry };
  return { [name]: `${timestamp.entry.prefix}${time}${timestamp.entry.separator}${entry}` };
}

function joined(content: SignedContent): Buffer {
  return Buffer.concat(content.map((piece) => Buffer.from(piece)));
}

function makeJwt(proof: JwtProof, { body }: WebhookRequest, { secret, now }: Sending): string {
  const issued = Math.floor(now.getTime() / 1000);
  const hash = createHash("sha256").update(body).digest("hex");
  const claims = {
    iat: issued,
    exp: issued + 60,
    ...(proof.bodyHashClaim === undefined ? {} : { [proof.bodyHashClaim]: hash }),
  };
  const signed = [{ alg: "HS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${hmac("sha256", secret, [signed]).toString("base64url")}`;
}
