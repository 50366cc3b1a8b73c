/** Maps an axis's values to positions on the page, and chooses its tick labels. */
export type Scale = {
  /** In pixels. */
  place(value: number): number;
  readonly ticks: readonly { readonly place: number; readonly name: string }[];
};

export type ScaleOptions = {
  readonly scale?: "linear" | "log";
  readonly from?: number;
  readonly to?: number;
};

/**
 * A scale over values, extended to round numbers.
 *
 * @param pixels - where it starts and ends.
 * @param count - approximate number of ticks.
 */
export function createScale(
  values: readonly number[],
  { scale = "linear", from, to }: ScaleOptions,
  [begin, end]: readonly [number, number],
  count: number,
): Scale {
  const lowest = values.reduce((a, b) => Math.min(a, b), from ?? Number.POSITIVE_INFINITY);
  const highest = values.reduce((a, b) => Math.max(a, b), to ?? Number.NEGATIVE_INFINITY);
  const position = (value: number): number =>
    scale === "log" ? Math.log10(Math.max(from || 1, value)) : value;
  const step = scale === "log" ? 1 : roundStep((highest - lowest || 1) / count);
  const first = Math.floor(position(lowest) / step) * step;
  const last = Math.max(first + step, Math.ceil(position(highest) / step - 1e-9) * step);
  // A horizontal axis ends where the data ends.
  const [low, high] = begin < end ? [position(lowest), position(highest)] : [first, last];
  const place = (value: number): number =>
    begin + ((position(value) - low) / (high - low || 1)) * (end - begin);
  const ticks: { place: number; name: string }[] = [];
  for (let index = 0; first + index * step <= high + step * 1e-6; index++) {
    const at = first + index * step;
    if (at < low - step * 1e-6) continue;
    const value = scale === "log" ? 10 ** at : at;
    ticks.push({
      place: Math.round(place(value) * 10) / 10,
      name: scale === "log" ? value.toLocaleString("en") : nameOf(value, step),
    });
  }
  return { place, ticks };
}

/** The smallest step of at least this size that is 1, 2 or 5 times a power of ten. */
function roundStep(smallest: number): number {
  const power = 10 ** Math.floor(Math.log10(smallest));
  return ([1, 2, 5].find((factor) => factor * power >= smallest * (1 - 1e-9)) ?? 10) * power;
}

function nameOf(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
