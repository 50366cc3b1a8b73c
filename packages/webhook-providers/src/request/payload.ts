import { parseForm } from "./form.ts";
import type { Form } from "./form.ts";
import { parseJson, parseUtf8 } from "./json.ts";
import { readMultipart } from "./multipart.ts";
import type { PayloadForm } from "./payload-form.ts";
import { mediaType, readHeader } from "./request.ts";
import type { WebhookRequest } from "./request.ts";

/** A parsed body. The shape of its JSON (object or array) is untrusted: read own properties only. */
export type Payload = { readonly json: object | undefined; readonly form: Form | undefined };

/** `detail` is for the operator, and contains nothing from the body. */
export type Unreadable = {
  readonly outcome: "unreadable";
  readonly reason: "content_type_unsupported" | "payload_unreadable" | "handshake_malformed";
  readonly detail: string;
};

type Read = { readonly outcome: "read"; readonly payload: Payload } | Unreadable;

export const nothing: Payload = { json: undefined, form: undefined };

/** Parses a body in one of the provider's formats, chosen by content type. Never throws. */
export function readPayload(
  provider: { readonly name: string; readonly payload: readonly PayloadForm[] },
  { headers, body }: WebhookRequest,
): Read {
  const read = readDeclared(provider, headers, body);
  const isOptional = provider.payload.some(({ as }) => as === "other");
  return read.outcome === "unreadable" && isOptional ? { outcome: "read", payload: nothing } : read;
}

function readDeclared(
  provider: { readonly name: string; readonly payload: readonly PayloadForm[] },
  headers: WebhookRequest["headers"],
  body: Uint8Array,
): Read {
  if (readHeader(headers, "content-type").outcome === "repeated")
    return unsupported("The header content-type appears more than once.");
  // HTTP lets the recipient decide the type of a body without a content type (RFC 9110, 8.3); here, it is JSON.
  const declared = mediaType(headers) ?? "application/json";

  const forms = provider.payload.filter(({ as }) => isOfType(as, declared));
  if (forms.length === 0) {
    return unsupported(`${provider.name} does not send the content type of this request.`);
  }
  if (declared === multipartType) return readForm(forms, readMultipart(headers, body), "");
  const text = parseUtf8(body);
  if (text === undefined) return unreadable("The body is not valid UTF-8.");
  return declared === formType ? readForm(forms, parseForm(text), text) : readJson(forms, text);
}

const formType = "application/x-www-form-urlencoded";
const multipartType = "multipart/form-data";

function isOfType(as: PayloadForm["as"], type: string): boolean {
  switch (as) {
    case "json":
    case "json_list":
      return isJson(type);
    case "json_lines":
      // NDJSON is often sent with JSON's content type.
      return isJson(type) || /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines)$/.test(type);
    case "json_as_text":
      return type === "text/plain";
    case "json_in_form":
      return type === formType;
    case "form":
      return type === formType || type === multipartType;
    case "other":
      return false;
  }
}

function isJson(type: string): boolean {
  return /^application\/(?:[^;]+\+)?json$/.test(type);
}

function readJson(forms: readonly PayloadForm[], text: string): Read {
  const json = parseObject(text);
  const as = Array.isArray(json) ? "json_list" : "json";
  const isObject = as === "json";
  const isWanted = ({ as: wanted }: PayloadForm) => wanted === as || (isObject && wanted === "json_as_text");
  if (json !== undefined && forms.some(isWanted)) {
    return { outcome: "read", payload: { json, form: undefined } };
  }
  if (as === "json" && forms.some((form) => form.as === "json_lines")) return readLines(text);
  return unreadable(
    `The body is not a JSON ${forms.some((form) => form.as === "json") ? "object" : "array"}.`,
  );
}

/** One object per line, equivalent to a list of them. */
function readLines(text: string): Read {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const json = lines.map(parseObject).filter((each) => each !== undefined);
  return json.length === lines.length && json.length > 0
    ? { outcome: "read", payload: { json, form: undefined } }
    : unreadable("The body is neither JSON nor JSON lines.");
}

function readForm(forms: readonly PayloadForm[], form: Form | undefined, text: string): Read {
  if (form === undefined) return unreadable("The body is not a form, although its content type says so.");
  for (const wanted of forms) {
    if (wanted.as === "form") return { outcome: "read", payload: { json: undefined, form } };
    const values = wanted.as === "json_in_form" ? form.get(wanted.field) : undefined;
    if (values === undefined) continue;
    const [value, ...others] = values;
    const json = value === undefined || others.length > 0 ? undefined : parseObject(value);
    if (json === undefined || Array.isArray(json)) {
      return unreadable("The form's payload field is not a JSON object.");
    }
    return { outcome: "read", payload: { json, form } };
  }
  return unreadable(
    text.trimStart().startsWith("{")
      ? "The content type says that the body is a form, but it looks like JSON: send application/json."
      : "The form lacks the payload field.",
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
