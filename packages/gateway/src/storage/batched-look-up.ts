/** Gives what belongs to each of the keys; those that it does not name have nothing. */
export type LookUpMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

type Asked<Value> = {
  readonly key: string;
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (error: unknown) => void;
};

/** How many look-ups are under way at once at the most. */
const AT_ONCE = 2;

/**
 * Looks up for many with one query, as a journal commits for many: what is asked for while others are under way shares the
 * next one. Nobody gets an answer to a query that was begun before they asked.
 */
export function createBatchedLookUp<Value>(
  lookUp: LookUpMany<Value>,
): (key: string) => Promise<Value | undefined> {
  let waiting: Asked<Value>[] = [];
  let underWay = 0;
  const run = async (): Promise<void> => {
    underWay += 1;
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      try {
        const found = await lookUp([...new Set(asked.map(({ key }) => key))]);
        for (const { key, resolve } of asked) resolve(found.get(key));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    underWay -= 1;
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      // Those that come in the same turn go together.
      if (waiting.length === 1 && underWay < AT_ONCE) setImmediate(() => void run());
    });
}
