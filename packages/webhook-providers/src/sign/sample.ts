/**
 * A small, realistic example of what a provider sends, without the signature. In the texts of headers and payload, `{id}` is
 * replaced with a new id each time, and `{now_s}`, `{now_ms}` and `{now_iso}` with the time of sending (the first two become
 * numbers if they are the whole text).
 */
export type Sample = {
  /** The provider's id. */
  readonly provider: string;
  /** The event type as `describe` returns it. */
  readonly event: string;
  /** The sample's name, if several have the same event: Slack's `message.im`. Default: the event. */
  readonly name?: string;
  /** Where the example, or the documentation that it is based on, was published. */
  readonly source: string;
  /** In addition to the content type and the signature; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
} & SamplePayload;

/** `json`: an object or a list. `form`: plain fields. `json_in_form`: a form with JSON in one field. */
export type SamplePayload =
  | { readonly json: unknown }
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly json_in_form: { readonly field: string; readonly json: unknown } };

/** The values that differ each time a sample is sent. */
export type Occasion = { readonly id: string; readonly now: Date };

/** Fills the placeholders of a sample, at any depth. */
export function fillIn(value: unknown, occasion: Occasion): unknown {
  if (typeof value === "string") return fillInText(value, occasion);
  if (Array.isArray(value)) return value.map((item) => fillIn(item, occasion));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, occasion)]));
}

export function fillInHeaders(
  headers: Readonly<Record<string, string>>,
  occasion: Occasion,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(fillInText(value, occasion))]),
  );
}

function fillInText(text: string, { id, now }: Occasion): string | number {
  const milliseconds = now.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  if (text === "{now_s}") return seconds;
  if (text === "{now_ms}") return milliseconds;
  return text
    .replaceAll("{id}", id)
    .replaceAll("{now_s}", String(seconds))
    .replaceAll("{now_ms}", String(milliseconds))
    .replaceAll("{now_iso}", `${new Date(seconds * 1000).toISOString().slice(0, -5)}Z`);
}
