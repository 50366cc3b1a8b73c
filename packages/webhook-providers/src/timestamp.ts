import { readHeader } from "./request.ts";
import type { WebhookRequest } from "./request.ts";
import { refuse } from "./verification.ts";
import type { Refused } from "./verification.ts";

/** Where the signed timestamp is (Unix time in seconds), and how far it may be from now. */
export type TimestampRule = {
  /** In lower case. */
  readonly header: string;
  /** In either direction, inclusive: a clock that runs ahead would otherwise keep a captured request fresh for long. */
  readonly toleranceSeconds: number;
};

/**
 * Reads the timestamp and checks that it is fresh. The text is handed back because it is what was signed; it is empty
 * where the provider signs no timestamp.
 */
export function readTimestamp(
  rule: TimestampRule | undefined,
  headers: WebhookRequest["headers"],
  now: Date,
): { readonly outcome: "read"; readonly text: string } | Refused {
  if (rule === undefined) return { outcome: "read", text: "" };
  const header = readHeader(headers, rule.header);
  if (header.outcome === "absent") {
    return refuse("timestamp_missing", `The header ${rule.header} is missing.`);
  }
  if (header.outcome === "repeated") {
    return refuse("timestamp_malformed", `The header ${rule.header} is there more than once.`);
  }
  return checkAge(rule, header.value, now);
}

function checkAge(rule: TimestampRule, text: string, now: Date): ReturnType<typeof readTimestamp> {
  // One spelling for each moment: no sign, no fraction, no leading zero, nothing that a number parser would forgive.
  if (!/^(?:0|[1-9][0-9]{0,11})$/.test(text)) {
    return refuse("timestamp_malformed", `The header ${rule.header} must be Unix time in whole seconds.`);
  }
  const age = now.getTime() - Number(text) * 1000;
  // Written so that an invalid clock, of which the age is not a number, refuses.
  if (Math.abs(age) <= rule.toleranceSeconds * 1000) return { outcome: "read", text };
  const seconds = Math.round(Math.abs(age) / 1000);
  return refuse(
    "timestamp_out_of_tolerance",
    `The timestamp in ${rule.header} is ${seconds} s ${age > 0 ? "old" : "in the future"}; ` +
      `at most ${rule.toleranceSeconds} s in either direction are accepted.`,
  );
}
