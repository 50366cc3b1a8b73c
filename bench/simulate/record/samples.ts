/** Many values for quantiles, at four bytes each. */
export type Samples = {
  add(value: number): void;
  readonly count: () => number;
  /** @param part - 0.5 for the median. NaN if there are no values. */
  quantile(part: number): number;
  mean(): number;
};

export function createSamples(): Samples {
  let values = new Float32Array(1_024);
  let count = 0;
  let isSorted = false;
  return {
    add(value) {
      if (count === values.length) {
        const larger = new Float32Array(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[count] = value;
      count += 1;
      isSorted = false;
    },
    count: () => count,
    quantile(part) {
      if (!isSorted) values.subarray(0, count).sort();
      isSorted = true;
      return values[Math.min(count - 1, Math.floor(part * count))] ?? Number.NaN;
    },
    mean() {
      let sum = 0;
      for (let place = 0; place < count; place++) sum += values[place] ?? 0;
      return sum / count;
    },
  };
}

/**
 * Jain's fairness index: 1 if all shares are equal, 1/n if one of n has everything.
 * https://arxiv.org/abs/cs/9809099
 */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((a, b) => a + b, 0);
  const squares = shares.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? 1 : sum ** 2 / (shares.length * squares);
}
