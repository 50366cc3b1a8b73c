import type { Provider } from "../provider.ts";
import type { WebhookRequest } from "../request.ts";
import { isUsable } from "../secrets.ts";
import { fillIn, fillInHeaders } from "./sample.ts";
import type { Occasion, SamplePayload } from "./sample.ts";
import { signBody } from "./sign-body.ts";
import { signHeaders } from "./sign-headers.ts";
import { signUrl } from "./sign-url.ts";

/** With what, when and to where a sample is sent. */
export type Sending = Occasion & {
  /** The secret; for a provider that signs with a private key, that key. */
  readonly secret: string;
  /** The absolute URL that is called, which some providers sign. */
  readonly url: string;
};

/** `detail` is for the operator, and holds no secret. */
export type Signed =
  | { readonly outcome: "signed"; readonly request: WebhookRequest }
  | { readonly outcome: "unsignable"; readonly detail: string };

/**
 * Makes the request that a provider would send: the sample, filled in and signed, so that `verify` accepts it. Never
 * throws.
 *
 * @param sample what is sent; headers beside those of the proof, and a payload
 */
export function sign(
  provider: Provider,
  sample: { readonly headers: Readonly<Record<string, string>> } & SamplePayload,
  sending: Sending,
): Signed {
  if (!isUsable(sending.secret)) return unsignable("The secret is empty.");
  const payload = signBody(provider.proof, fillInPayload(sample, sending), sending);
  const { type, text } = write(payload);
  const request = {
    method: "POST",
    url: signUrl(provider.proof, sending.url, type, text),
    headers: { "content-type": type, ...fillInHeaders(sample.headers, sending) },
    body: Buffer.from(text),
  };
  const headers = signHeaders(provider, request, sending);
  return typeof headers === "string"
    ? unsignable(headers)
    : { outcome: "signed", request: { ...request, headers: { ...request.headers, ...headers } } };
}

function fillInPayload(sample: SamplePayload, occasion: Occasion): SamplePayload {
  if ("json" in sample) return { json: fillIn(sample.json, occasion) };
  if ("form" in sample) return { form: fillInHeaders(sample.form, occasion) };
  const { field, json } = sample.json_in_form;
  return { json_in_form: { field, json: fillIn(json, occasion) } };
}

function write(payload: SamplePayload): { type: string; text: string } {
  if ("json" in payload) return { type: "application/json", text: JSON.stringify(payload.json) };
  const fields =
    "form" in payload
      ? payload.form
      : { [payload.json_in_form.field]: JSON.stringify(payload.json_in_form.json) };
  return { type: "application/x-www-form-urlencoded", text: new URLSearchParams(fields).toString() };
}

function unsignable(detail: string): Signed {
  return { outcome: "unsignable", detail };
}
