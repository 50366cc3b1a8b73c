/** A text gets a name after this many uses: one with a placeholder per value may never occur again. */
const USES_BEFORE = 3;
/** The server keeps a plan per name and connection. */
const MOST_NAMES = 200;
/** How many texts are counted. Then counting starts over; texts in use soon return. */
const MOST_TEXTS = 2_000;

/**
 * Names recurring statements, so that each connection prepares them once. For a statement with several subqueries on a
 * table with many indexes, planning costs the server up to twenty times as much as executing.
 *
 * @returns the name of a text, the same for all connections; undefined to plan it each time.
 */
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined || names.size >= MOST_NAMES) return name;
    const count = (uses.get(text) ?? 0) + 1;
    if (count > USES_BEFORE) {
      uses.delete(text);
      const given = `run ${names.size}`;
      names.set(text, given);
      return given;
    }
    if (uses.size >= MOST_TEXTS) uses.clear();
    uses.set(text, count);
    return undefined;
  };
}
