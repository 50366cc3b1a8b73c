import stringWidth from "fast-string-width";
import { printable } from "./printable.ts";
import type { Format, Screen } from "./screen.ts";

export type Column<Row> = {
  readonly title: string;
  readonly of: (row: Row) => string | number | null | undefined;
  readonly format?: (row: Row) => Format | undefined;
  /** Whether it may be cut on a narrow terminal. */
  readonly shrinks?: boolean;
};

const GAP = "  ";
const NARROWEST = 8;

/** Renders rows under titles, each column as wide as its widest cell. On a terminal, columns with `shrinks` are cut to fit. */
export function renderTable<Row>(
  { width, paint }: Pick<Screen, "width" | "paint">,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const cells = rows.map((row) => columns.map((column) => cellOf(column.of(row))));
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[index] ?? ""))),
  );
  if (width !== undefined) shrink(widths, columns, width);
  const line = (texts: readonly string[], formatOf: (index: number) => Format | undefined): string =>
    texts
      .map((text, index) => {
        const fitted = fit(text, widths[index] ?? 0, index === texts.length - 1);
        const format = formatOf(index);
        return format === undefined ? fitted : paint(format, fitted);
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      () => "dim",
    ),
    ...cells.map((row, number) =>
      line(row, (index) => {
        const source = rows[number];
        return source === undefined ? undefined : columns[index]?.format?.(source);
      }),
    ),
  ].join("\n");
}

/** Renders names and values, one per line, without those that are undefined. */
export function renderFields(
  { paint }: Pick<Screen, "paint">,
  fields: readonly (readonly [name: string, value: string | number | null | undefined])[],
): string {
  const given = fields.filter(([, value]) => value !== undefined);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${paint("dim", name.padEnd(width))}  ${cellOf(value)}`).join("\n");
}

function cellOf(value: string | number | null | undefined): string {
  return value === null || value === undefined || value === "" ? "-" : printable(String(value));
}

/** Narrows the widest column that may be cut, until the row fits or none can be cut further. */
function shrink(widths: number[], columns: readonly { readonly shrinks?: boolean }[], room: number): void {
  const total = (): number => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  while (total() > room) {
    let widest = -1;
    for (const [index, { shrinks = false }] of columns.entries()) {
      if (shrinks && (widths[index] ?? 0) > Math.max(NARROWEST, widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function fit(text: string, width: number, isLast: boolean): string {
  let shown = text;
  if (stringWidth(shown) > width) {
    const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
    while (stringWidth(shown) > width - 1) {
      characters.pop();
      shown = characters.join("");
    }
    shown += "…";
  }
  return isLast ? shown : shown + " ".repeat(Math.max(0, width - stringWidth(shown)));
}
