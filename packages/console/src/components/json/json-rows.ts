/** A displayed line of a JSON document. */
export type JsonRow = {
  /** Names and indexes from the root. They also form the row's key. */
  readonly path: readonly (string | number)[];
  /** The member's name, or its index. */
  readonly name: string | number | undefined;
  readonly value: unknown;
  /** The number of members of an object or a list; undefined for other values. */
  readonly size: number | undefined;
  readonly isOpen: boolean;
};

/** The string that identifies a path in a set of paths. */
export function keyOf(path: JsonRow["path"]): string {
  return JSON.stringify(path);
}

/**
 * A path in the form that filters and test events take: names and indexes separated by dots, `\.` for a dot within a name.
 */
export function spellPath(path: JsonRow["path"]): string {
  return path.map((part) => String(part).replaceAll(".", String.raw`\.`)).join(".");
}

/**
 * The visible rows, from the top.
 *
 * @param folded - the keys of folded objects and lists.
 * @param most - the maximum number of rows.
 */
export function rowsOf(root: unknown, folded: ReadonlySet<string>, most: number): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (value: unknown, path: JsonRow["path"]): void => {
    if (rows.length >= most) return;
    const members = membersOf(value);
    const isOpen = members !== undefined && !folded.has(keyOf(path));
    rows.push({ path, name: path.at(-1), value, size: members?.length, isOpen });
    if (isOpen) for (const [name, member] of members) add(member, [...path, name]);
  };
  add(root, []);
  return rows;
}

/** The keys of all objects and lists at this depth or deeper. Folding everything starts with these. */
export function foldedFrom(root: unknown, depth: number): ReadonlySet<string> {
  const folded = new Set<string>();
  const visit = (value: unknown, path: JsonRow["path"]): void => {
    const members = membersOf(value);
    if (members === undefined) return;
    if (path.length >= depth && members.length > 0) folded.add(keyOf(path));
    for (const [name, member] of members) visit(member, [...path, name]);
  };
  visit(root, []);
  return folded;
}

/** The paths of members whose name or value contains the text, in order. */
export function findIn(root: unknown, text: string, most: number): readonly JsonRow["path"][] {
  const wanted = text.toLowerCase();
  const found: JsonRow["path"][] = [];
  const visit = (value: unknown, path: JsonRow["path"]): void => {
    if (found.length >= most) return;
    const members = membersOf(value);
    const name = String(path.at(-1) ?? "").toLowerCase();
    const isFound =
      name.includes(wanted) || (members === undefined && String(value).toLowerCase().includes(wanted));
    if (isFound && path.length > 0) found.push(path);
    for (const [each, member] of members ?? []) visit(member, [...path, each]);
  };
  visit(root, []);
  return found;
}

function membersOf(value: unknown): readonly (readonly [string | number, unknown])[] | undefined {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item]);
  return typeof value === "object" && value !== null ? Object.entries(value) : undefined;
}
