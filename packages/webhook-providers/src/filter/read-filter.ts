import { isTemplate } from "../template/parse.ts";
import type { Filter, Scalar } from "./filter.ts";

/** What is wrong with a filter, and where: `when.all[1].value`. */
export type FilterProblem = { readonly path: string; readonly message: string };

export type FilterRead =
  | { readonly outcome: "read"; readonly filter: Filter }
  | { readonly outcome: "invalid"; readonly problems: readonly FilterProblem[] };

/** The maximum nesting of `all`, `any` and `not`, the maximum number of conditions, and the maximum length of their texts. */
const deepest = 8;
const most = 100;
const longest = 1_000;

const groups = ["all", "any", "not"] as const;
const comparisons = [
  "is",
  "in",
  "not_in",
  "contains",
  "starts_with",
  "there",
  "at_least",
  "at_most",
] as const;

/** The names of a condition's members, for suggestions. */
const filterWords: readonly string[] = [...groups, "value", ...comparisons];

/**
 * Reads a filter from untrusted JSON. Rejects unknown members: ignoring a misspelt condition would be worse than having none.
 *
 * @param path its location, for problem reports
 * @param suggest adds the probable meaning of a misspelt name, or nothing
 */
export function readFilter(
  value: unknown,
  path = "when",
  suggest: (name: string, known: readonly string[]) => string = () => "",
): FilterRead {
  const problems: FilterProblem[] = [];
  let count = 0;
  const note = (at: string, message: string): undefined => {
    if (problems.length < 10) problems.push({ path: at, message });
    return undefined;
  };
  const read = (part: unknown, at: string, depth: number): Filter | undefined => {
    count += 1;
    if (count > most) return count === most + 1 ? note(path, `has more than ${most} conditions`) : undefined;
    if (depth > deepest) return note(at, `is nested deeper than ${deepest} levels`);
    if (typeof part !== "object" || part === null || Array.isArray(part)) {
      return note(at, 'must be a condition, such as {"value": "{json:action}", "is": "opened"}');
    }
    const names = Object.keys(part);
    const unknown = names.find((name) => !filterWords.includes(name));
    if (unknown !== undefined) {
      return note(`${at}.${unknown}`, `is not known.${suggest(unknown, filterWords)}`);
    }
    const members = new Map<string, unknown>(Object.entries(part));
    const group = groups.find((name) => members.has(name));
    if (group === undefined) return readComparison(members, at, note);
    if (names.length > 1) return note(at, `must have nothing besides '${group}'`);
    const inside = members.get(group);
    if (group === "not") {
      const negated = read(inside, `${at}.not`, depth + 1);
      return negated && { not: negated };
    }
    if (!Array.isArray(inside) || inside.length === 0) {
      return note(`${at}.${group}`, "must be a list of conditions, at least one");
    }
    const parts = inside.map((each: unknown, index) => read(each, `${at}.${group}[${index}]`, depth + 1));
    if (parts.includes(undefined)) return undefined;
    const whole = parts.filter((each) => each !== undefined);
    return group === "all" ? { all: whole } : { any: whole };
  };
  const filter = read(value, path, 1);
  return filter === undefined || problems.length > 0
    ? { outcome: "invalid", problems }
    : { outcome: "read", filter };
}

type Note = (path: string, message: string) => undefined;

function readComparison(members: ReadonlyMap<string, unknown>, at: string, note: Note): Filter | undefined {
  const value = members.get("value");
  if (typeof value !== "string" || !isTemplate(value) || !/\{/.test(value)) {
    return note(`${at}.value`, "must be a template such as {json:pull_request.draft} or {header:x-event}");
  }
  const given = comparisons.filter((name) => members.has(name));
  const [name] = given;
  if (name === undefined || given.length > 1) {
    return note(at, `must have exactly one of ${comparisons.join(", ")} besides 'value'`);
  }
  return compared(value, name, members.get(name)) ?? note(`${at}.${name}`, EXPECTED[name]);
}

const EXPECTED: Readonly<Record<(typeof comparisons)[number], string>> = {
  is: `must be text of at most ${longest} characters, a number, true or false`,
  in: `must be a list of 1 to ${most} texts, numbers, true or false`,
  not_in: `must be a list of 1 to ${most} texts, numbers, true or false`,
  contains: `must be text of 1 to ${longest} characters`,
  starts_with: `must be text of 1 to ${longest} characters`,
  there: "must be true or false",
  at_least: "must be a number",
  at_most: "must be a number",
};

function compared(value: string, name: (typeof comparisons)[number], wanted: unknown): Filter | undefined {
  switch (name) {
    case "is":
      return isScalar(wanted) ? { value, is: wanted } : undefined;
    case "in":
      return isList(wanted) ? { value, in: wanted } : undefined;
    case "not_in":
      return isList(wanted) ? { value, not_in: wanted } : undefined;
    case "contains":
      return isText(wanted) ? { value, contains: wanted } : undefined;
    case "starts_with":
      return isText(wanted) ? { value, starts_with: wanted } : undefined;
    case "there":
      return typeof wanted === "boolean" ? { value, there: wanted } : undefined;
    case "at_least":
      return isNumber(wanted) ? { value, at_least: wanted } : undefined;
    case "at_most":
      return isNumber(wanted) ? { value, at_most: wanted } : undefined;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isScalar(value: unknown): value is Scalar {
  return value === "" || isText(value) || isNumber(value) || typeof value === "boolean";
}

function isText(value: unknown): value is string {
  // PostgreSQL cannot store NUL.
  return (
    typeof value === "string" &&
    value.length > 0 &&
    value.length <= longest &&
    value.isWellFormed() &&
    !value.includes("\0")
  );
}

function isList(value: unknown): value is readonly Scalar[] {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isScalar);
}
