import type { NamePath } from "../provider/identity-rule.ts";

const variable = /:([a-z]+)(\+?)/g;

/** Whether the pattern is valid, and the path contains every part of the name. */
export function isNamePath({ path, name }: NamePath): boolean {
  const segments = path.split("/");
  const isValid = segments.every((segment, index) =>
    segment === "**"
      ? index === 0 || index === segments.length - 1
      : /^(?:[\w.~-]+|:[a-z]+\+?)$/.test(segment),
  );
  // With a second open end, a path could be read in several ways.
  const isOpen = segments.filter((segment) => segment.endsWith("+")).length;
  const known = new Set([...path.matchAll(variable)].map(([, each]) => each));
  return isValid && isOpen <= 1 && [...name.matchAll(variable)].every(([, each]) => known.has(each));
}

/** The name in a path; undefined if the path does not match. */
export function matchNamePath({ path, name }: NamePath, segments: readonly string[]): string | undefined {
  const found = new Map<string, string>();
  if (!matches(path.split("/"), segments, found)) return undefined;
  return name.replace(variable, (_, each: string) => found.get(each) ?? "");
}

function matches(
  [pattern, ...patterns]: readonly string[],
  segments: readonly string[],
  found: Map<string, string>,
): boolean {
  if (pattern === undefined) return segments.length === 0;
  if (pattern === "**") {
    if (patterns.length === 0) return true;
    return segments.some((_, index) => matches(patterns, segments.slice(index), found));
  }
  const [segment, ...rest] = segments;
  if (segment === undefined) return false;
  if (!pattern.startsWith(":")) {
    return segment.toLowerCase() === pattern.toLowerCase() && matches(patterns, rest, found);
  }
  if (!pattern.endsWith("+")) {
    found.set(pattern.slice(1), segment);
    return matches(patterns, rest, found);
  }
  // The shortest match: what follows begins with a marker such as `-`.
  for (let length = 1; length <= segments.length; length++) {
    found.set(pattern.slice(1, -1), segments.slice(0, length).join("/"));
    if (matches(patterns, segments.slice(length), found)) return true;
  }
  return false;
}
