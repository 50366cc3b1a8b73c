import type { WebhookRoute } from "agentex-gateway-sdk/client";

type When = WebhookRoute["when"];

export type ReadWhen =
  | { readonly outcome: "read"; readonly when: When }
  | { readonly outcome: "invalid"; readonly error: string };

/** Reads a condition typed as JSON; empty text means none. The gateway checks the rest. */
export function readWhen(text: string): ReadWhen {
  if (text.trim() === "") return { outcome: "read", when: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { outcome: "invalid", error: error instanceof Error ? error.message : "This is not JSON." };
  }
  return isObject(value)
    ? { outcome: "read", when: value }
    : { outcome: "invalid", error: "A condition is a JSON object." };
}

function isObject(value: unknown): value is NonNullable<When> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
