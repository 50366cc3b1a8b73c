/** After how many uses a text gets a name: a text with as many marks as it has values may never come again. */
const USES_BEFORE = 3;
/** The server keeps the plan of each name, per connection. */
const MOST_NAMES = 200;
/** How many texts are counted. Then counting starts again: those in use are soon back. */
const MOST_TEXTS = 2_000;

/**
 * Gives statements that come again a name, under which a connection prepares them once. To plan a statement with several
 * subqueries on a table with many indexes costs the server up to twenty times as much as to execute it.
 *
 * @returns the name of a text: the same for all connections; undefined if it is to be planned each time.
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
