/** Collects names for some milliseconds after the first one, then passes them on together. */
export function createCollector(
  milliseconds: number,
  call: (names: ReadonlySet<string>) => void,
): (name: string) => void {
  let names = new Set<string>();
  return (name) => {
    names.add(name);
    if (names.size > 1) return;
    setTimeout(() => {
      const collected = names;
      names = new Set();
      call(collected);
    }, milliseconds).unref();
  };
}
