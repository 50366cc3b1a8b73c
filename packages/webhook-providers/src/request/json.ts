const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Strict UTF-8; undefined if the bytes are invalid. */
export function parseUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The parsed JSON; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Finds the values at a path such as `repository.full_name`, `events.0.action` or `value.*.clientState`, where `*` is every
 * item of a list. Reads own properties only, so that `__proto__` and `constructor` are ordinary names.
 *
 * @returns the values, in order; undefined for an item that lacks the field
 */
export function pluck(root: unknown, path: readonly string[]): readonly unknown[] {
  let value = root;
  for (const [index, name] of path.entries()) {
    if (name === "*") {
      const rest = path.slice(index + 1);
      return Array.isArray(value) ? value.flatMap((item) => pluck(item, rest)) : [undefined];
    }
    value = own(value, name);
  }
  return [value];
}

/** The value at a path without `*`; undefined if there is none. */
export function pluckOne(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) {
    if (value === undefined) return undefined;
    value = own(value, name);
  }
  return value;
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
