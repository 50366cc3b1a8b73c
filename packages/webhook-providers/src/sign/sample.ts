/**
 * A true, small example of what a provider sends, without the proof. In texts of headers and payload, `{id}` stands for an
 * id that is new each time, and `{now_s}`, `{now_ms}` and `{now_iso}` for the moment of sending (the first two, standing
 * alone, for numbers).
 */
export type Sample = {
  /** The provider's id. */
  readonly provider: string;
  /** What `describe` calls it. */
  readonly event: string;
  /** Where the example, or the description that it was made by, was published. */
  readonly source: string;
  /** Beside content type and proof; in lower case. */
  readonly headers: Readonly<Record<string, string>>;
} & SamplePayload;

/** `json`: an object or a list. `form`: plain fields. `json_in_form`: a form of which a field holds JSON. */
export type SamplePayload =
  | { readonly json: unknown }
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly json_in_form: { readonly field: string; readonly json: unknown } };

/** What differs between two sendings of a sample. */
export type Occasion = { readonly id: string; readonly now: Date };

/** Fills what a sample leaves open, however deep it stands. */
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
