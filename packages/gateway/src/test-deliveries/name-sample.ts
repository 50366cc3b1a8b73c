import { isTemplate, type Provider, type Sample } from "@agentex/webhook-providers";

/**
 * Puts the key's name into a sample, where the provider's payloads say whose they are: a push to somebody's example
 * repository becomes one to the repository that the key is for.
 */
export function nameSample(provider: Provider, sample: Sample, keyName: string): Sample {
  if (provider.identity.matching === "any") return sample;
  const places = provider.identity.from.filter(isTemplate).flatMap(placesIn);
  if ("json_in_form" in sample) {
    const { field, json } = sample.json_in_form;
    return { ...sample, json_in_form: { field, json: setFirst(json, pathsOf(places, "json"), keyName) } };
  }
  if ("form" in sample) {
    const name = pathsOf(places, "form").find((each) => each in sample.form);
    return name === undefined ? sample : { ...sample, form: { ...sample.form, [name]: keyName } };
  }
  return { ...sample, json: setFirst(sample.json, pathsOf(places, "json"), keyName) };
}

type Place = { readonly kind: string; readonly path: string };

/** `{json:api_app_id|form:api_app_id}` speaks of two places; text around a placeholder is not looked at. */
function placesIn(template: string): Place[] {
  return [...template.matchAll(/(json|form):([^{}|]+)/g)].map(([, kind = "", path = ""]) => ({ kind, path }));
}

function pathsOf(places: readonly Place[], kind: string): string[] {
  return places.filter((place) => place.kind === kind).map(({ path }) => path);
}

/** Sets the value at the first path that holds text of the same shape: a repository's name has a slash, an owner's none. */
function setFirst(json: unknown, paths: readonly string[], value: string): unknown {
  const there = paths.filter((path) => typeof read(json, path.split(".")) === "string");
  const alike = there.find(
    (path) => String(read(json, path.split("."))).includes("/") === value.includes("/"),
  );
  const path = alike ?? there[0] ?? paths[0];
  return path === undefined ? json : set(json, path.split("."), value);
}

/** In a list, `*` stands for each item, of which the first speaks for all, and a number for one. */
function read(json: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return json;
  if (Array.isArray(json)) return read(json[name === "*" ? 0 : Number(name)], rest);
  return isObject(json) && Object.hasOwn(json, name) ? read(json[name], rest) : undefined;
}

/** Sets what is there, or adds it where objects lead to it. */
function set(json: unknown, [name, ...rest]: readonly string[], value: string): unknown {
  if (name === undefined) return value;
  if (Array.isArray(json)) {
    return json.map((item: unknown, index) =>
      name === "*" || Number(name) === index ? set(item, rest, value) : item,
    );
  }
  if (!isObject(json) || name === "*") return json;
  return { ...json, [name]: set(json[name] ?? {}, rest, value) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
