import type { DeliveryBody } from "agentex-gateway-sdk/client";
import { readForm, type FormField } from "./form.ts";

/** A body in the form that is displayed. */
export type ShownBody =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly text: string; readonly pretty: string }
  | { readonly kind: "text"; readonly text: string }
  /** The text is undefined if it contains bytes that are not text. */
  | { readonly kind: "form"; readonly text: string | undefined; readonly fields: readonly FormField[] }
  | { readonly kind: "binary"; readonly size: number };

/** A body that is text but not a form. */
type TextBody = Extract<ShownBody, { kind: "empty" | "json" | "text" }>;

/** In bytes. Formatting larger bodies as JSON would make the page slow. */
const PRETTY_UP_TO = 1_000_000;

/** Decodes a body as a form, as JSON or as text, if it is one of these. */
export async function bodyOf({ bytes, contentType }: DeliveryBody): Promise<ShownBody> {
  if (bytes.length === 0) return { kind: "empty" };
  const text = textOf(bytes);
  const fields = bytes.length <= PRETTY_UP_TO ? await readForm(contentType, bytes.slice()) : undefined;
  if (fields !== undefined) return { kind: "form", text, fields };
  if (text === undefined) return { kind: "binary", size: bytes.length };
  return bytes.length <= PRETTY_UP_TO ? textBody(text) : { kind: "text", text };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text that may be JSON. */
export function textBody(text: string): TextBody {
  if (text === "") return { kind: "empty" };
  try {
    return { kind: "json", text, pretty: JSON.stringify(JSON.parse(text), undefined, 2) };
  } catch {
    return { kind: "text", text };
  }
}
