import type { Sample } from "agentex-webhook-providers";

export function partsOf(name: string): string[] {
  return name.split("/");
}

/** Reads the name at the template's place in a sample; undefined if there is none. */
export function readName(sample: Sample, template: string): string | undefined {
  const values = placesIn(template).map((places) => readPlace(sample, thereIn(sample, places)));
  return values.every((value) => value !== undefined) ? values.join("/") : undefined;
}

/** Writes a name at the template's place. With several placeholders, each gets one part. */
export function writeName(sample: Sample, template: string, name: string): Sample {
  const placeholders = placesIn(template);
  const values = placeholders.length === 1 ? [name] : partsOf(name);
  if (values.length !== placeholders.length) return sample;
  let written = sample;
  for (const [index, places] of placeholders.entries()) {
    const place = thereIn(sample, places) ?? places.find(({ kind }) => kind === kindOf(sample));
    if (place !== undefined) written = writePlace(written, place, values[index] ?? "");
  }
  return written;
}

type Place = { readonly kind: string; readonly path: readonly string[] };

/** `{json:api_app_id|form:api_app_id}` is two places; text around the placeholder does not matter. */
function placesIn(template: string): Place[][] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map(([, alternatives = ""]) =>
    [...alternatives.matchAll(/(json|form):([^|]+)/g)].map(([, kind = "", path = ""]) => ({
      kind,
      path: kind === "form" ? [path] : path.split("."),
    })),
  );
}

function kindOf(sample: Sample): "json" | "form" {
  return "form" in sample ? "form" : "json";
}

function thereIn(sample: Sample, places: readonly Place[]): Place | undefined {
  return places.find((place) => readPlace(sample, place) !== undefined);
}

function readPlace(sample: Sample, place: Place | undefined): string | undefined {
  if (place === undefined || place.kind !== kindOf(sample)) return undefined;
  const value = read(contentOf(sample), place.path);
  return typeof value === "string" ? value : undefined;
}

function contentOf(sample: Sample): unknown {
  if ("json_in_form" in sample) return sample.json_in_form.json;
  return "form" in sample ? sample.form : sample.json;
}

function writePlace(sample: Sample, { path }: Place, value: string): Sample {
  if ("json_in_form" in sample) {
    const { field, json } = sample.json_in_form;
    return { ...sample, json_in_form: { field, json: write(json, path, value) } };
  }
  if ("form" in sample) return { ...sample, form: { ...sample.form, [path[0] ?? ""]: value } };
  return { ...sample, json: write(sample.json, path, value) };
}

/** In a list, `*` means every item and is read from the first; a number means one item. */
function read(json: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return json;
  if (Array.isArray(json)) return read(json[name === "*" ? 0 : Number(name)], rest);
  return isObject(json) && Object.hasOwn(json, name) ? read(json[name], rest) : undefined;
}

/** Overwrites the value, or adds it if its parents are objects. */
function write(json: unknown, [name, ...rest]: readonly string[], value: string): unknown {
  if (name === undefined) return value;
  if (Array.isArray(json)) {
    return json.map((item: unknown, index) =>
      name === "*" || Number(name) === index ? write(item, rest, value) : item,
    );
  }
  if (!isObject(json) || name === "*") return json;
  return { ...json, [name]: write(json[name] ?? {}, rest, value) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
