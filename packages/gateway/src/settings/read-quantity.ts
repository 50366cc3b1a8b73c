const SIZE = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB)?$/i;
const SIZE_UNITS: Record<string, number> = { b: 1, kib: 1024, mib: 1024 * 1024 };

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Bytes of a size such as `25MiB`, undefined when it is none, or not within these bounds. */
export function readSize(text: string, least: number, most: number): number | undefined {
  const [, amount, unit = "B"] = SIZE.exec(text) ?? [];
  const bytes = Math.floor(Number(amount) * (SIZE_UNITS[unit.toLowerCase()] ?? Number.NaN));
  return bytes >= least && bytes <= most ? bytes : undefined;
}

/** Milliseconds of a duration such as `30s`, undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit = ""] = DURATION.exec(text) ?? [];
  return amount === undefined ? undefined : Math.round(Number(amount) * (DURATION_UNITS[unit] ?? Number.NaN));
}
