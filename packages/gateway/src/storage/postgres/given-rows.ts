import type { Column, StoredRow } from "../write.ts";

/** Rows passed as a statement's parameters; its text is the same for any number of rows. */
type GivenRows = {
  /** For the statement's FROM: the rows, named `given`. */
  readonly from: string;
  readonly values: unknown[];
  /** The expression for a column's value. */
  readonly valueOf: (column: Column) => string;
};

/**
 * One array per column, except for bytes: arrays of bytes are sent as text, twice as long and slow to parse at both
 * ends. Instead, all rows' bytes of a column are one parameter, with each row's start and length (-1: null).
 */
export function givenRows(columns: readonly Column[], rows: readonly StoredRow[]): GivenRows {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const arrays: string[] = [];
  const names: string[] = [];
  const bytesOf = new Map<string, string>();
  for (const [place, { name, type }] of columns.entries()) {
    const cells = rows.map((row) => row[place] ?? null);
    if (type !== "bytea") {
      arrays.push(`${parameter(cells)}::${type}[]`);
      names.push(name);
      continue;
    }
    const pieces = cells.map((cell) => (cell instanceof Uint8Array ? cell : undefined));
    let start = 1;
    const starts = pieces.map((piece) => {
      const here = start;
      start += piece?.length ?? 0;
      return here;
    });
    const [only] = pieces;
    // A large body usually comes alone and then need not be copied.
    const bytes =
      only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces.flatMap((each) => each ?? []));
    const whole = `${parameter(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))}::bytea`;
    arrays.push(
      `${parameter(starts)}::int4[]`,
      `${parameter(pieces.map((piece) => piece?.length ?? -1))}::int4[]`,
    );
    names.push(`${name}_start`, `${name}_length`);
    bytesOf.set(
      name,
      `CASE WHEN given.${name}_length < 0 THEN NULL ` +
        `ELSE substring(${whole} FROM given.${name}_start FOR given.${name}_length) END`,
    );
  }
  return {
    from: `unnest(${arrays.join(", ")}) AS given(${names.join(", ")})`,
    values,
    valueOf: ({ name }) => bytesOf.get(name) ?? `given.${name}`,
  };
}
