import { valuesOf } from "../template/template.ts";
import type { Sources } from "../template/look-up.ts";
import type { Comparison, Filter } from "./filter.ts";

/** True, false, or undefined (unknown) because a value is missing or cannot be compared. */
export type Truth = boolean | undefined;

/** A filter that is ready to be tested many times. */
export type Compiled = {
  readonly filter: Filter;
  readonly test: (sources: Sources) => Truth;
  /** The operands of `all`, `any` and `not`. */
  readonly parts: readonly Compiled[];
};

export function compileFilter(filter: Filter): Compiled {
  if ("all" in filter) {
    const parts = filter.all.map(compileFilter);
    return { filter, parts, test: (sources) => allOf(parts, sources) };
  }
  if ("any" in filter) {
    const parts = filter.any.map(compileFilter);
    return { filter, parts, test: (sources) => anyOf(parts, (part) => part.test(sources)) };
  }
  if ("not" in filter) {
    const part = compileFilter(filter.not);
    return { filter, parts: [part], test: (sources) => negated(part.test(sources)) };
  }
  return { filter, parts: [], test: compileComparison(filter) };
}

function allOf(parts: readonly Compiled[], sources: Sources): Truth {
  let truth: Truth = true;
  for (const part of parts) {
    const other = part.test(sources);
    if (other === false) return false;
    truth = other === undefined ? undefined : truth;
  }
  return truth;
}

function anyOf<Item>(items: readonly Item[], test: (item: Item) => Truth): Truth {
  let truth: Truth = false;
  for (const item of items) {
    const other = test(item);
    if (other === true) return true;
    truth = other === undefined ? undefined : truth;
  }
  return truth;
}

function negated(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function compileComparison(comparison: Comparison): Compiled["test"] {
  const { value } = comparison;
  if ("there" in comparison) {
    const { there } = comparison;
    return (sources) => (valuesOf(value, sources)?.some(isThere) === true) === there;
  }
  const test = testOf(comparison);
  const isNegated = "not_in" in comparison;
  return (sources) => {
    const values = valuesOf(value, sources);
    // An empty list definitely has no matching item; a missing value is unknown.
    const truth = values === undefined ? undefined : anyOf(values, test);
    return isNegated ? negated(truth) : truth;
  };
}

/** The comparison of one value; for `not_in`, that of the corresponding `in`. */
function testOf(comparison: Exclude<Comparison, { there: boolean }>): (value: unknown) => Truth {
  if ("at_least" in comparison) return ordered((number) => number >= comparison.at_least);
  if ("at_most" in comparison) return ordered((number) => number <= comparison.at_most);
  if ("contains" in comparison) return textual((text) => text.includes(comparison.contains));
  if ("starts_with" in comparison) return textual((text) => text.startsWith(comparison.starts_with));
  if ("is" in comparison) {
    const wanted = String(comparison.is);
    return textual((text) => text === wanted);
  }
  const listed = new Set(("in" in comparison ? comparison.in : comparison.not_in).map(String));
  return textual((text) => listed.has(text));
}

function textual(test: (text: string) => boolean): (value: unknown) => Truth {
  return (value) => {
    const text = textOf(value);
    return text === undefined ? undefined : test(text);
  };
}

const decimal = /^[+-]?\d{1,300}(?:\.\d{1,300})?$/;

function ordered(test: (number: number) => boolean): (value: unknown) => Truth {
  return (value) => {
    const number = typeof value === "string" && decimal.test(value) ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? test(number) : undefined;
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A value as text, as filters compare it; undefined for lists, objects and missing values. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
