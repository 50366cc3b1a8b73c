/** A counter per second since a start. */
export type PerSecond = {
  add(time: number, by?: number): void;
  /** For gauges instead of counters: the last value in that second. */
  set(time: number, value: number): void;
  at(second: number): number;
  /** The maximum over these seconds, excluding the last one. */
  most(from: number, to: number): number;
  sum(from: number, to: number): number;
};

/** @param start - Unix milliseconds. */
export function createPerSecond(start: number): PerSecond {
  const counts: number[] = [];
  const place = (time: number): number => {
    const second = Math.max(0, Math.floor((time - start) / 1_000));
    while (counts.length <= second) counts.push(0);
    return second;
  };
  const slice = (from: number, to: number): number[] => counts.slice(Math.max(0, from), Math.max(0, to));
  return {
    add(time, by = 1) {
      const second = place(time);
      counts[second] = (counts[second] ?? 0) + by;
    },
    set(time, value) {
      counts[place(time)] = value;
    },
    at: (second) => counts[second] ?? 0,
    most: (from, to) => slice(from, to).reduce((a, b) => Math.max(a, b), 0),
    sum: (from, to) => slice(from, to).reduce((a, b) => a + b, 0),
  };
}
