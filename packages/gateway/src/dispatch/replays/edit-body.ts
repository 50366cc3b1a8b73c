import { setValues } from "agentex-webhook-providers/samples";
import { parseJson } from "../../parse-json.ts";

/** `detail` is written for people. */
export type BodyEdited =
  | { readonly outcome: "edited"; readonly body: string }
  | { readonly outcome: "misfit"; readonly detail: string };

/** The body as text, including a byte order mark; undefined if it is not valid UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Sets values in a body: in JSON by path, in a form by field name.
 *
 * @param values - as in `agentex trigger --set`: `data.items.0.price`.
 */
export function setInBody(
  body: string,
  contentType: string,
  values: Readonly<Record<string, unknown>>,
): BodyEdited {
  if (Object.keys(values).length === 0) return { outcome: "edited", body };
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    const form = new URLSearchParams(body);
    for (const [name, value] of Object.entries(values)) {
      form.set(name, typeof value === "string" ? value : JSON.stringify(value));
    }
    return { outcome: "edited", body: form.toString() };
  }
  const json = parseJson(body);
  if (json === undefined) {
    return { outcome: "misfit", detail: "The body is neither JSON nor a form: pass the whole body instead." };
  }
  const set = setValues({ provider: "", event: "", source: "", headers: {}, json }, values);
  if (set.outcome === "misfit") return set;
  return { outcome: "edited", body: JSON.stringify("json" in set.sample ? set.sample.json : json) };
}
