import type { WebhookRoute } from "agentex-gateway-sdk/client";

/** A route's filter, as it is edited. */
export type FilterDraft = {
  readonly events: readonly string[];
  /** JSON; empty: no condition. */
  readonly when: string;
};

type When = NonNullable<WebhookRoute["when"]>;

/** What the text of a condition says; the gateway checks the rest. */
export type ReadWhen =
  | { readonly outcome: "read"; readonly when: When | null }
  | { readonly outcome: "invalid"; readonly error: string };

/** The filter that applies now. */
export function draftOf({ events, when }: WebhookRoute): FilterDraft {
  return { events: events ?? [], when: when === null ? "" : JSON.stringify(when, undefined, 2) };
}

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

function isObject(value: unknown): value is When {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
