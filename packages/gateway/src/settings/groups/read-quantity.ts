const SIZE = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB)?$/i;
const SIZE_UNITS: Record<string, number> = { b: 1, kib: 1024, mib: 1024 * 1024 };

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A size such as `25MiB` in bytes; undefined if it is invalid or out of bounds. */
export function readSize(text: string, least: number, most: number): number | undefined {
  const [, amount, unit = "B"] = SIZE.exec(text) ?? [];
  const bytes = Math.floor(Number(amount) * (SIZE_UNITS[unit.toLowerCase()] ?? Number.NaN));
  return bytes >= least && bytes <= most ? bytes : undefined;
}

/** A duration such as `30s` in milliseconds; undefined if it is invalid. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit = ""] = DURATION.exec(text) ?? [];
  return amount === undefined ? undefined : Math.round(Number(amount) * (DURATION_UNITS[unit] ?? Number.NaN));
}
