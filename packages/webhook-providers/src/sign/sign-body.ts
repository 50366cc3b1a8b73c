import { hmac } from "#crypto";
import { encodeHex } from "../encoding/hex.ts";
import { encodeBase64 } from "../encoding/base64.ts";
import type { Provider } from "../provider/provider.ts";
import type { BodyHmacRule } from "../schemes/body-hmac.ts";
import { contentOf } from "../schemes/fields-hmac.ts";
import type { FieldsHmacRule } from "../schemes/fields-hmac.ts";
import { hmacKey } from "../verification/secret.ts";
import type { SecretRule } from "../verification/secret.ts";
import type { TimestampRule } from "../verification/timestamp.ts";
import type { SamplePayload } from "./sample.ts";
import type { Sending } from "./sending.ts";

/** Adds the provider's credentials to the payload: a token, a signature, the time. */
export function signBody(
  { verification, secret: rule }: Pick<Provider, "verification" | "secret">,
  payload: SamplePayload,
  sending: Sending,
): SamplePayload {
  switch (verification.scheme) {
    case "body_token":
      return "json" in payload
        ? { json: withValue(payload.json, verification.json, sending.secret) }
        : payload;
    case "body_hmac":
      return withSignature(verification, payload, sending);
    case "fields_hmac":
      return "json" in payload
        ? { json: withItemSignatures(verification, rule, payload.json, sending) }
        : payload;
    case "hmac":
    case "ed25519":
    case "ecdsa_p256": {
      const { timestamp } = verification;
      return timestamp !== undefined && "json" in timestamp && "json" in payload
        ? { json: withValue(payload.json, timestamp.json, timeIn(timestamp.unit, sending.now)) }
        : payload;
    }
    case "hash":
    case "token":
    case "query_token":
    case "basic":
    case "url_and_form":
    case "jwt":
    case "jwks":
    case "certificate":
      return payload;
  }
}

/** A time in the provider's format. */
export function timeIn(unit: TimestampRule["unit"], now: Date): number | string {
  const seconds = Math.floor(now.getTime() / 1000);
  if (unit === "s") return seconds;
  return unit === "ms" ? now.getTime() : `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`;
}

function withSignature(verification: BodyHmacRule, payload: SamplePayload, sending: Sending): SamplePayload {
  const timestamp = String(timeIn("s", sending.now));
  const signature = encodeHex(hmac(verification.algorithm, sending.secret, [timestamp, sending.id]));
  const values = [
    [verification.timestamp, timestamp],
    [verification.token, sending.id],
    [verification.signature, signature],
  ] as const;
  if ("json" in payload) {
    let { json } = payload;
    for (const [template, value] of values) json = withValue(json, placeOf(template, "json"), value);
    return { json };
  }
  if (!("form" in payload)) return payload;
  const form = values.map(([template, value]) => [placeOf(template, "form"), value] as const);
  return { form: { ...payload.form, ...Object.fromEntries(form) } };
}

function withItemSignatures(
  verification: FieldsHmacRule,
  rule: SecretRule,
  json: unknown,
  { secret }: Sending,
): unknown {
  const key = hmacKey(rule, secret) ?? secret;
  return changedAt(json, verification.items, (item) => {
    const signature = hmac(verification.algorithm, key, [contentOf(verification, item) ?? ""]);
    return withValue(item, verification.signature, encodeBase64(signature));
  });
}

/** The name in a template's first `{json:…` or `{form:…`. */
function placeOf(template: string, kind: "json" | "form"): string {
  return new RegExp(`${kind}:([^|}]+)`).exec(template)?.[1] ?? kind;
}

/** A copy with the value set at the path; `*` is every item of a list. */
function withValue(root: unknown, path: string, value: string | number): unknown {
  return changedAt(root, path, () => value);
}

function changedAt(root: unknown, path: string, change: (value: unknown) => unknown): unknown {
  const [name, ...rest] = path.split(".");
  if (name === undefined) return root;
  const below = (inner: unknown): unknown =>
    rest.length === 0 ? change(inner) : changedAt(inner, rest.join("."), change);
  if (name === "*") return Array.isArray(root) ? root.map(below) : root;
  const members = typeof root === "object" && root !== null ? { ...root } : {};
  return { ...members, [name]: below(Object.getOwnPropertyDescriptor(members, name)?.value) };
}
