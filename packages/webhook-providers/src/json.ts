/** Strict UTF-8; undefined where the bytes are none. */
export function parseUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What the text says in JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Finds what stands at a path such as `repository.full_name`, `events.0.action` or `value.*.clientState`, where `*` is
 * each item of a list. Follows own properties only, so that `__proto__` and `constructor` are names like any other.
 *
 * @returns what was found, in order; an undefined among it is an item that lacks the field
 */
export function pluck(root: unknown, path: string): readonly unknown[] {
  let found: unknown[] = [root];
  for (const name of path.split(".")) {
    found =
      name === "*"
        ? found.flatMap((value) => (Array.isArray(value) ? [...(value as unknown[])] : [undefined]))
        : found.map((value) => own(value, name));
  }
  return found;
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
