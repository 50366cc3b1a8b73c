/** An amount per period in milliseconds; a burst may use up the whole amount. */
export type Rate = { readonly amount: number; readonly per: number };

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** What `readRate` accepts, for error messages. */
export const RATE_EXPECTED = "a number per s, m or h, such as 600/m, or off";

/** Parses a rate such as `600/m`. @returns `off` unchanged; undefined if the text is invalid. */
export function readRate(text: string): Rate | "off" | undefined {
  if (text === "off") return "off";
  const [, amount, unit = ""] = /^(\d{1,9})\/([smh])$/.exec(text) ?? [];
  const per = UNITS[unit];
  return amount === undefined || per === undefined || Number(amount) === 0
    ? undefined
    : { amount: Number(amount), per };
}
