/**
 * Hands changes to a journal so that each of its commits has exactly `size` of them: one group is always being written,
 * and the next one waits, complete. Only the very first commit has one change alone.
 *
 * @param start - begins a change; resolves when it is on disk.
 * @returns what the changes resolved to, in order.
 */
export async function inExactGroups<Result>(
  count: number,
  size: number,
  start: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Promise<Result[]>[] = [];
  let begun = 0;
  const begin = (most: number): Promise<Result[]> => {
    const from = begun;
    begun = Math.min(count, begun + most);
    const group = Promise.all(Array.from({ length: begun - from }, (_, index) => start(from + index)));
    results.push(group);
    return group;
  };
  let writing = begin(1);
  while (begun < count) {
    const waiting = begin(size);
    await writing;
    writing = waiting;
  }
  return (await Promise.all(results)).flat();
}
