import { fillIn, fillInHeaders } from "./sample.ts";
import type { Occasion, SamplePayload } from "./sample.ts";

type SampleRequest = {
  /** Names in lower case; includes the content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Builds the request that a provider would send, without the signature: the sample, filled in. */
export function writeSample(
  sample: { readonly headers: Readonly<Record<string, string>> } & SamplePayload,
  occasion: Occasion,
): SampleRequest {
  const { type, text } = writePayload(fillInPayload(sample, occasion));
  return { headers: { "content-type": type, ...fillInHeaders(sample.headers, occasion) }, body: text };
}

export function fillInPayload(sample: SamplePayload, occasion: Occasion): SamplePayload {
  if ("json" in sample) return { json: fillIn(sample.json, occasion) };
  if ("form" in sample) return { form: fillInHeaders(sample.form, occasion) };
  const { field, json } = sample.json_in_form;
  return { json_in_form: { field, json: fillIn(json, occasion) } };
}

export function writePayload(payload: SamplePayload): { readonly type: string; readonly text: string } {
  if ("json" in payload) return { type: "application/json", text: JSON.stringify(payload.json) };
  const fields =
    "form" in payload
      ? payload.form
      : { [payload.json_in_form.field]: JSON.stringify(payload.json_in_form.json) };
  return { type: "application/x-www-form-urlencoded", text: new URLSearchParams(fields).toString() };
}
