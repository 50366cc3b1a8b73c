import type { IncomingHttpHeaders } from "node:http";

const MINUTE = 60_000;
const BOUNDS = { least: 5 * MINUTE, usual: 60 * MINUTE, most: 24 * 60 * MINUTE } as const;

/**
 * How long a response may be cached (RFC 9111, 4.2), within bounds: providers announce keys well before they use them, but withdraw
 * some immediately. In milliseconds.
 */
export function lifetimeOf(headers: IncomingHttpHeaders): number {
  const control = headers["cache-control"] ?? "";
  if (/\bno-(?:store|cache)\b/i.test(control)) return BOUNDS.least;
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(control)?.[1];
  if (maxAge === undefined) return BOUNDS.usual;
  const age = /^\d{1,9}$/.exec(headers["age"] ?? "")?.[0] ?? "0";
  const left = (Number(maxAge) - Number(age)) * 1_000;
  return Math.min(Math.max(left, BOUNDS.least), BOUNDS.most);
}
