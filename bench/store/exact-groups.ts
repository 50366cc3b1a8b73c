/**
 * Feeds changes to a journal so that each of its commits has exactly `size` of them: while one group is being written,
 * the next one is complete and waits. Only the very first commit has a single change.
 *
 * @param start - begins a change; resolves when it is durable.
 * @returns the results of the changes, in order.
 */
export async function inExactGroups<Result>(
  count: number,
  size: number,
  start: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const begin = (from: number, to: number): Promise<Result[]> =>
    Promise.all(Array.from({ length: to - from }, (_, index) => start(from + index)));
  let writing = begin(0, 1);
  const groups = [writing];
  for (let next = 1; next < count; next += size) {
    const waiting = begin(next, Math.min(count, next + size));
    groups.push(waiting);
    await writing;
    writing = waiting;
  }
  return (await Promise.all(groups)).flat();
}
