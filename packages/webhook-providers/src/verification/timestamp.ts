import { parseJson, parseUtf8, pluck } from "../request/json.ts";
import { readHeader } from "../request/request.ts";
import type { Headers } from "../request/request.ts";
import { splitEntries } from "./signature.ts";
import { refuse } from "./verification.ts";
import type { Refused } from "./verification.ts";

/** Where the signed timestamp is, its format, and its tolerance. */
export type TimestampRule = {
  /** Seconds or milliseconds of Unix time; ISO 8601 in UTC; or RFC 3339 with any offset. */
  readonly unit: "s" | "ms" | "iso8601" | "rfc3339";
  /** In either direction, inclusive: otherwise, a sender's fast clock would keep a captured request valid for long. */
  readonly toleranceSeconds: number;
} & (
  | {
      /** In lower case. */
      readonly header: string;
      /** The header is a list with this `separator`, and the timestamp is its only entry with this prefix: `t=`. */
      readonly entry?: { readonly prefix: string; readonly separator: "," | ";" | " " };
    }
  | {
      /** A path into the JSON body. Read only after the signature, which covers it, has been verified. */
      readonly json: string;
    }
);

type Read = { readonly outcome: "read"; readonly text: string } | Refused;

/**
 * Reads the timestamp from the headers and checks that it is within the tolerance. Returns its text, since that is what was
 * signed; empty if the provider signs no timestamp, or signs one in the body.
 */
export function readTimestamp(rule: TimestampRule | undefined, headers: Headers, now: Date): Read {
  if (rule === undefined || "json" in rule) return { outcome: "read", text: "" };
  const header = readHeader(headers, rule.header);
  if (header.outcome === "absent") {
    return refuse("timestamp_missing", `The header ${rule.header} is missing.`);
  }
  if (header.outcome === "repeated") {
    return refuse("timestamp_malformed", `The header ${rule.header} appears more than once.`);
  }
  const { entry } = rule;
  if (entry === undefined) return checkAge(rule, header.value, `The header ${rule.header}`, now);
  const entries = splitEntries(header.value, entry.separator).filter((text) => text.startsWith(entry.prefix));
  const place = `The entry ${entry.prefix} of the header ${rule.header}`;
  const [text, ...others] = entries;
  if (text === undefined) return refuse("timestamp_missing", `${place} is missing.`);
  if (others.length > 0) return refuse("timestamp_malformed", `${place} appears more than once.`);
  return checkAge(rule, text.slice(entry.prefix.length), place, now);
}

/** Checks a timestamp in the body. Call it only after the signature has been verified. */
export function checkBodyTimestamp(
  rule: TimestampRule | undefined,
  body: Uint8Array,
  now: Date,
): Refused | undefined {
  if (rule === undefined || !("json" in rule)) return undefined;
  const text = parseUtf8(body);
  const [value, ...others] = text === undefined ? [] : pluck(parseJson(text), rule.json.split("."));
  const place = `The field ${rule.json} of the body`;
  if (value === undefined) return refuse("timestamp_missing", `${place} is missing.`);
  if (others.length > 0 || (typeof value !== "number" && typeof value !== "string")) {
    return refuse("timestamp_malformed", `${place} is not a timestamp.`);
  }
  const checked = checkAge(rule, String(value), place, now);
  return checked.outcome === "refused" ? checked : undefined;
}

/** Accepts only one spelling per moment: no sign, no leading zero, nothing lenient. */
const spellings: Record<TimestampRule["unit"], { pattern: RegExp; words: string; perUnit: number }> = {
  s: { pattern: /^(?:0|[1-9][0-9]{0,11})$/, words: "Unix time in whole seconds", perUnit: 1000 },
  ms: { pattern: /^(?:0|[1-9][0-9]{0,14})$/, words: "Unix time in whole milliseconds", perUnit: 1 },
  iso8601: {
    pattern: /^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?Z$/,
    words: "a time such as 2024-05-01T12:00:00Z",
    perUnit: 1,
  },
  rfc3339: {
    pattern:
      /^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-][0-2][0-9]:[0-5][0-9])$/,
    words: "a time such as 2024-05-01T12:00:00-07:00",
    perUnit: 1,
  },
};

/** Checks that the text has the required format and is within the tolerance. */
export function checkAge(
  rule: Pick<TimestampRule, "unit" | "toleranceSeconds">,
  text: string,
  place: string,
  now: Date,
): Read {
  const spelling = spellings[rule.unit];
  if (!spelling.pattern.test(text)) {
    return refuse("timestamp_malformed", `${place} must be ${spelling.words}.`);
  }
  const moment =
    rule.unit === "iso8601" || rule.unit === "rfc3339" ? Date.parse(text) : Number(text) * spelling.perUnit;
  const age = now.getTime() - moment;
  // Written so that an age of NaN (an invalid clock, February 31) is rejected.
  if (Math.abs(age) <= rule.toleranceSeconds * 1000) return { outcome: "read", text };
  const seconds = Math.round(Math.abs(age) / 1000);
  return refuse(
    "timestamp_out_of_tolerance",
    `${place} is ${seconds} s ${age > 0 ? "old" : "in the future"}; ` +
      `at most ${rule.toleranceSeconds} s in either direction are accepted.`,
  );
}
