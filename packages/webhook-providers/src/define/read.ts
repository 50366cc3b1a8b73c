/** A problem in a definition, and its location: `verification.signature.header`, `recognition.0.1`. */
export type Problem = { readonly path: string; readonly problem: string };

/** The current place in a definition, and where to report problems with it. */
export type Place = { readonly path: string; readonly problems: Problem[] };

/** Reads a value of the expected type; otherwise reports a problem and returns undefined. */
export type Reader<T> = (value: unknown, place: Place) => T | undefined;

type Readers = Readonly<Record<string, Reader<unknown>>>;

/** The result types of readers of an object's members. */
type Members<Given extends Readers> = {
  readonly [Name in keyof Given]: Given[Name] extends Reader<infer T> ? T : never;
};

export function note(place: Place, problem: string): undefined {
  place.problems.push({ path: place.path, problem });
  return undefined;
}

export function inside(place: Place, name: string | number): Place {
  return { ...place, path: place.path === "" ? String(name) : `${place.path}.${name}` };
}

/** Text that `accept` converts; undefined means that it is invalid. */
export function text(expected: string, accept: (text: string) => string | undefined): Reader<string> {
  return (value, place) => {
    const accepted = typeof value === "string" ? accept(value) : undefined;
    return accepted ?? note(place, `must be ${expected}`);
  };
}

/** A single line for people: no control characters. */
export function line(longest: number): Reader<string> {
  return text(`text of 1 to ${longest} characters, without control characters`, (value) =>
    value.trim() !== "" && value.length <= longest && value.isWellFormed() && !/\p{Cc}/u.test(value)
      ? value
      : undefined,
  );
}

export function oneOf<const T extends string | number | boolean>(...values: readonly T[]): Reader<T> {
  return (value, place) => {
    const found = values.find((candidate) => candidate === value);
    return found ?? note(place, `must be ${values.map((each) => JSON.stringify(each)).join(" or ")}`);
  };
}

export function whole(least: number, most: number): Reader<number> {
  return (value, place) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most
      ? value
      : note(place, `must be a whole number from ${least} to ${most}`);
}

export function listOf<T>(item: Reader<T>, least: number, most: number): Reader<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      return note(place, `must be a list of ${least} to ${most} items`);
    }
    const read: T[] = [];
    for (const [index, each] of value.entries()) {
      const accepted = item(each, inside(place, index));
      if (accepted !== undefined) read.push(accepted);
    }
    return read;
  };
}

/** An object with keys chosen by the definition. */
export function recordOf<T>(
  name: Reader<string>,
  item: Reader<T>,
  most: number,
): Reader<Readonly<Record<string, T>>> {
  return (value, place) => {
    const entries = entriesOf(value);
    if (entries === undefined || entries.length > most) {
      return note(place, `must be an object of at most ${most} members`);
    }
    const read: [string, T][] = [];
    for (const [key, each] of entries) {
      const known = name(key, inside(place, key));
      const accepted = item(each, inside(place, key));
      if (known !== undefined && accepted !== undefined) read.push([known, accepted]);
    }
    return Object.fromEntries(read);
  };
}

/** An object with exactly these members. Problems are reported at the member. */
export function fields<Required extends Readers>(required: Required): Reader<Members<Required>>;
export function fields<Required extends Readers, Optional extends Readers>(
  required: Required,
  optional: Optional,
): Reader<Members<Required> & Partial<Members<Optional>>>;
export function fields(required: Readers, optional: Readers = {}): Reader<Record<string, unknown>> {
  return (value, place) => {
    const entries = entriesOf(value);
    if (entries === undefined) return note(place, "must be an object");
    const given = new Map(entries);
    const before = place.problems.length;
    const read: [string, unknown][] = [];
    for (const [name, reader] of Object.entries({ ...required, ...optional })) {
      const at = inside(place, name);
      if (given.has(name)) read.push([name, reader(given.get(name), at)]);
      else if (Object.hasOwn(required, name)) note(at, "is missing");
      given.delete(name);
    }
    for (const name of given.keys()) note(inside(place, name), "is not known");
    return place.problems.length === before ? Object.fromEntries(read) : undefined;
  };
}

/** An object whose reader depends on the value of one member. */
export function byMember<T>(name: string, readers: Readonly<Record<string, Reader<T>>>): Reader<T> {
  return (value, place) => {
    const member = entriesOf(value)?.find(([key]) => key === name)?.[1];
    const reader = typeof member === "string" && Object.hasOwn(readers, member) ? readers[member] : undefined;
    if (reader !== undefined) return reader(value, place);
    const known = Object.keys(readers).map((each) => JSON.stringify(each));
    return note(inside(place, name), `must be ${known.join(" or ")}`);
  };
}

/** An object that is read differently depending on whether it has a member with that name. */
export function having<One, Other>(
  name: string,
  one: Reader<One>,
  other: Reader<Other>,
): Reader<One | Other> {
  return (value, place) =>
    entriesOf(value)?.some(([key]) => key === name) ? one(value, place) : other(value, place);
}

/** A value that is read differently depending on whether it is a string. */
export function textOr<Other>(one: Reader<string>, other: Reader<Other>): Reader<string | Other> {
  return (value, place) => (typeof value === "string" ? one(value, place) : other(value, place));
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : undefined;
}
