import { parseForm } from "./form.ts";
import type { Form } from "./form.ts";
import { parseJson, parseUtf8 } from "./json.ts";
import type { PayloadForm, Provider } from "./provider.ts";
import { mediaType, readHeader } from "./request.ts";
import type { WebhookRequest } from "./request.ts";

/** A parsed body. Its JSON (an object or an array) is untrusted in shape: look only at own properties. */
export type Payload = { readonly json: object | undefined; readonly form: Form | undefined };

/** `detail` is for the operator and repeats nothing of the body. */
export type Unreadable = {
  readonly outcome: "unreadable";
  readonly reason: "content_type_unsupported" | "payload_unreadable" | "handshake_malformed";
  readonly detail: string;
};

type Read = { readonly outcome: "read"; readonly payload: Payload } | Unreadable;

export const nothing: Payload = { json: undefined, form: undefined };

/** Parses a body in the forms that the provider uses; which one is decided by the content type. Never throws. */
export function readPayload(
  provider: Pick<Provider, "name" | "payload">,
  { headers, body }: WebhookRequest,
): Read {
  const read = readDeclared(provider, headers, body);
  const isOptional = provider.payload.some(({ as }) => as === "other");
  return read.outcome === "unreadable" && isOptional ? { outcome: "read", payload: nothing } : read;
}

function readDeclared(
  provider: Pick<Provider, "name" | "payload">,
  headers: WebhookRequest["headers"],
  body: Uint8Array,
): Read {
  if (readHeader(headers, "content-type").outcome === "repeated")
    return unsupported("The header content-type is there more than once.");
  // HTTP leaves it to the recipient what a body without a content type is (RFC 9110, 8.3); here, JSON.
  const declared = mediaType(headers) ?? "application/json";

  const isForm = declared === "application/x-www-form-urlencoded";
  const isJson = /^application\/(?:[^;]+\+)?json$/.test(declared);
  const forms = provider.payload.filter(({ as }) =>
    as === "json" || as === "json_list" ? isJson : isForm && as !== "other",
  );
  if (forms.length === 0) {
    return unsupported(`${provider.name} is not known to send the content type that this request declares.`);
  }
  const text = parseUtf8(body);
  if (text === undefined) return unreadable("The body is not valid UTF-8.");
  return isForm ? readForm(forms, text) : readJson(forms, text);
}

function readJson(forms: readonly PayloadForm[], text: string): Read {
  const json = parseObject(text);
  const as = Array.isArray(json) ? "json_list" : "json";
  if (json === undefined || !forms.some((form) => form.as === as)) {
    return unreadable(
      `The body is not a JSON ${forms.some((form) => form.as === "json") ? "object" : "array"}.`,
    );
  }
  return { outcome: "read", payload: { json, form: undefined } };
}

function readForm(forms: readonly PayloadForm[], text: string): Read {
  const form = parseForm(text);
  if (form === undefined) return unreadable("The body is not a form, although its content type says so.");
  for (const wanted of forms) {
    if (wanted.as === "form") return { outcome: "read", payload: { json: undefined, form } };
    const values = wanted.as === "json_in_form" ? form.get(wanted.field) : undefined;
    if (values === undefined) continue;
    const [value, ...others] = values;
    const json = value === undefined || others.length > 0 ? undefined : parseObject(value);
    if (json === undefined || Array.isArray(json)) {
      return unreadable("The form's payload field is not one JSON object.");
    }
    return { outcome: "read", payload: { json, form } };
  }
  return unreadable(
    text.trimStart().startsWith("{")
      ? "The content type says that the body is a form, but it looks like JSON: send application/json."
      : "The form lacks the field that holds the payload.",
  );
}

function parseObject(text: string): object | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? value : undefined;
}

function unsupported(detail: string): Unreadable {
  return { outcome: "unreadable", reason: "content_type_unsupported", detail };
}

function unreadable(detail: string): Unreadable {
  return { outcome: "unreadable", reason: "payload_unreadable", detail };
}
