/** So many in so many milliseconds; all of them may come at once. */
export type Rate = { readonly amount: number; readonly per: number };

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** What `readRate` takes, for error messages. */
export const RATE_EXPECTED = "a number for each s, m or h, such as 600/m, or off";

/** Reads a rate such as `600/m`. @returns `off` for itself, undefined when it is neither. */
export function readRate(text: string): Rate | "off" | undefined {
  if (text === "off") return "off";
  const [, amount, unit = ""] = /^(\d{1,9})\/([smh])$/.exec(text) ?? [];
  const per = UNITS[unit];
  return amount === undefined || per === undefined || Number(amount) === 0
    ? undefined
    : { amount: Number(amount), per };
}
