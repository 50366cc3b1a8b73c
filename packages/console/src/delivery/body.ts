import type { DeliveryBody } from "agentex-gateway-sdk/client";

/** A body, as it is displayed. */
export type ShownBody =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly text: string; readonly pretty: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly size: number };

/** In bytes. Formatting larger bodies as JSON would make the page slow. */
const PRETTY_UP_TO = 1_000_000;

/** Decodes a body as JSON or text, where it is either. */
export function bodyOf({ bytes }: Pick<DeliveryBody, "bytes">): ShownBody {
  if (bytes.length === 0) return { kind: "empty" };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { kind: "binary", size: bytes.length };
  }
  return bytes.length <= PRETTY_UP_TO ? textBody(text) : { kind: "text", text };
}

/** Text that may be JSON. */
export function textBody(text: string): ShownBody {
  if (text === "") return { kind: "empty" };
  try {
    return { kind: "json", text, pretty: JSON.stringify(JSON.parse(text), undefined, 2) };
  } catch {
    return { kind: "text", text };
  }
}
