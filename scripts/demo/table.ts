import { stripVTControlCharacters } from "node:util";

/**
 * Rows with aligned columns and no trailing white space. Colour codes do not count towards the width.
 *
 * @param room - the maximum line length; the last cells of longer rows are truncated.
 */
export function alignTable(rows: readonly (readonly string[])[], room = Number.POSITIVE_INFINITY): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  return rows.map((row) => {
    const before = row.slice(0, -1).map((cell, column) => padTo(cell, widths[column] ?? 0));
    const left = room - before.reduce((sum, cell) => sum + widthOf(cell) + GAP.length, 0);
    return [...before, cutTo(row.at(-1) ?? "", left)].join(GAP).trimEnd();
  });
}

const GAP = "  ";

function padTo(cell: string, width: number): string {
  return cell + " ".repeat(width - widthOf(cell));
}

function cutTo(cell: string, width: number): string {
  if (widthOf(cell) <= width) return cell;
  const kept = charactersOf(cell).slice(0, Math.max(0, width - 1));
  return `${kept.join("")}…`;
}

function widthOf(cell: string): number {
  return charactersOf(cell).length;
}

/** What a reader sees as one character; may be several code points. */
function charactersOf(cell: string): string[] {
  return Array.from(segmenter.segment(stripVTControlCharacters(cell)), ({ segment }) => segment);
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
