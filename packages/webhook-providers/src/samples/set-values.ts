import type { Sample } from "../sign/sample.ts";

/** `detail` is for people. */
export type ValuesSet =
  | { readonly outcome: "set"; readonly sample: Sample }
  | { readonly outcome: "misfit"; readonly detail: string };

const DEEPEST = 50;

/**
 * Replaces or adds values in a sample's payload. Never throws.
 *
 * @param values by path: `data.object.lines.data.0.amount` or `…data[0].amount`; `\.` is a dot within a name. Missing objects
 * and lists along a path are created, and a list can be extended by one item. In a form, the path is the field's name.
 */
export function setValues(sample: Sample, values: Readonly<Record<string, unknown>>): ValuesSet {
  let changed = sample;
  for (const [path, value] of Object.entries(values)) {
    const set = setValue(changed, path, value);
    if (typeof set === "string") return { outcome: "misfit", detail: `Cannot set '${path}': ${set}.` };
    changed = set;
  }
  return { outcome: "set", sample: changed };
}

/** @returns the changed sample, or what is wrong. */
function setValue(sample: Sample, path: string, value: unknown): Sample | string {
  const names = readPath(path);
  if (names === undefined) return "a path is names and indexes, such as data.items.0.price";
  if ("form" in sample) return setField(sample, path, value);
  const json = "json" in sample ? sample.json : sample.json_in_form.json;
  const written = write(json, names, value, "");
  if (written.outcome === "misfit") return written.detail;
  if ("json" in sample) return { ...sample, json: written.json };
  return { ...sample, json_in_form: { ...sample.json_in_form, json: written.json } };
}

function setField(sample: Sample & { form: Readonly<Record<string, string>> }, name: string, value: unknown) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { ...sample, form: { ...sample.form, [name]: text } };
}

/** @returns undefined if the path is empty, too deep, or has an empty name. */
function readPath(path: string): string[] | undefined {
  const names = path
    .replaceAll(/(?<=[^\\.])\[(\d+)\]/g, ".$1")
    .split(/(?<!\\)\./)
    .map((name) => name.replaceAll(String.raw`\.`, "."));
  return names.length > DEEPEST || names.includes("") ? undefined : names;
}

type Written =
  | { readonly outcome: "written"; readonly json: unknown }
  | { readonly outcome: "misfit"; readonly detail: string };

function write(json: unknown, [name, ...rest]: readonly string[], value: unknown, place: string): Written {
  if (name === undefined) return { outcome: "written", json: value };
  const here = json ?? (isIndex(name) ? [] : {});
  const inner = place === "" ? name : `${place}.${name}`;
  if (Array.isArray(here)) {
    const problem = misfitIndex(name, here.length, place);
    if (problem !== undefined) return { outcome: "misfit", detail: problem };
    const index = Number(name);
    const items: readonly unknown[] = here;
    const item = write(items[index], rest, value, inner);
    if (item.outcome === "misfit") return item;
    return { outcome: "written", json: [...items.slice(0, index), item.json, ...items.slice(index + 1)] };
  }
  if (!isObject(here))
    return { outcome: "misfit", detail: `'${place}' is ${kindOf(here)} and has no '${name}'` };
  const member = write(Object.hasOwn(here, name) ? here[name] : undefined, rest, value, inner);
  return member.outcome === "misfit"
    ? member
    : { outcome: "written", json: { ...here, [name]: member.json } };
}

function misfitIndex(name: string, length: number, place: string): string | undefined {
  const list = place === "" ? "the payload" : `'${place}'`;
  if (!isIndex(name)) return `${list} is a list: use an index instead of '${name}'`;
  return Number(name) > length
    ? `${list} has ${length} item${length === 1 ? "" : "s"}: use an index up to ${length}`
    : undefined;
}

function isIndex(name: string): boolean {
  return /^\d{1,6}$/.test(name);
}

function kindOf(value: unknown): string {
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
