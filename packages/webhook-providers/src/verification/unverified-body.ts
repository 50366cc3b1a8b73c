import { parseForm } from "../request/form.ts";
import { parseJson, parseUtf8 } from "../request/json.ts";
import { readMultipart } from "../request/multipart.ts";
import type { Payload } from "../request/payload.ts";
import { mediaType } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";
import { refuse } from "./verification.ts";
import type { Refused } from "./verification.ts";

/**
 * The most bytes of an unverified body that are parsed to find its signature. JSON takes many times its size in memory, so its
 * limit is lower; a form's fields are text, and its files are skipped.
 */
const largestUnverified = { json: 8 * 1024 * 1024, form: 32 * 1024 * 1024 } as const;

/** Parses the body of a request whose signature is in the body. The result is unverified. */
export function readUnverified(
  request: WebhookRequest,
): { readonly outcome: "read"; readonly payload: Payload } | Refused {
  const { headers, body } = request;
  const type = mediaType(headers);
  const isMultipart = type === "multipart/form-data";
  const isForm = isMultipart || type === "application/x-www-form-urlencoded";
  const most = isForm ? largestUnverified.form : largestUnverified.json;
  if (body.length > most) {
    return refuse(
      "body_too_large",
      `The signature is in the body, which is larger than the ${most} bytes that are read to find it.`,
    );
  }
  const form = isMultipart ? readMultipart(headers, body) : undefined;
  const text = isMultipart ? undefined : parseUtf8(body);
  const json = text === undefined || isForm ? undefined : parseJson(text);
  return {
    outcome: "read",
    payload: {
      json: typeof json === "object" && json !== null ? json : undefined,
      form: text !== undefined && isForm ? parseForm(text) : form,
    },
  };
}
