import { RATE_EXPECTED, readRate } from "../../limits/rate.ts";
import { readDuration } from "./read-quantity.ts";

/** The kinds of limits: which values they allow, and how to read them. */
export const rate = { expected: RATE_EXPECTED, read: readRate };

export const timeout = {
  expected: "a time from 100ms to 1h, such as 20s, or off",
  read: (text: string) => (text === "off" ? 0 : readTime(text, 100)),
};

export const count = (least: number) => ({
  expected: `a whole number from ${least} to 10000000, or off`,
  read: (text: string) => (text === "off" ? Number.POSITIVE_INFINITY : readWhole(text, least, 10_000_000)),
});

export function readWhole(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

export function readTime(text: string, least: number): number | undefined {
  const time = readDuration(text);
  return time !== undefined && time >= least && time <= 3_600_000 ? time : undefined;
}
