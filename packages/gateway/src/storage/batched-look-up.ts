/** Returns the values of these keys; keys without a value are missing from the map. */
export type LookUpMany<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

type Asked<Value> = {
  readonly key: string;
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (error: unknown) => void;
};

/** The maximum number of concurrent look-ups. */
const AT_ONCE = 2;

/**
 * Combines look-ups into one query, as the journal combines commits: those requested while others are running share the
 * next query. Nobody gets the result of a query that started before their request.
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
      // Look-ups from the same turn of the event loop share a query.
      if (waiting.length === 1 && underWay < AT_ONCE) setImmediate(() => void run());
    });
}
