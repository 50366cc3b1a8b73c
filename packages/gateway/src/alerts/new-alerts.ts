import type { AlertMessage } from "./alert-messages.ts";

/** Remembers in memory which alerts were sent. */
export type NewAlerts = {
  /**
   * Of the current alerts, those that were not sent. An alert that ended is forgotten after the quiet time.
   */
  among(on: readonly AlertMessage[]): AlertMessage[];
  sent(messages: readonly AlertMessage[]): void;
};

/**
 * @param quiet - how long an alert must be over before it counts as new, in milliseconds.
 * @param now - in Unix milliseconds.
 */
export function createNewAlerts(quiet: number, now: () => number): NewAlerts {
  /** When each sent alert ended; undefined if it has not. */
  const known = new Map<string, number | undefined>();
  return {
    among(on) {
      const keys = new Set(on.map(({ key }) => key));
      for (const [key, endedAt] of known) {
        if (endedAt !== undefined && now() - endedAt >= quiet) known.delete(key);
        else known.set(key, keys.has(key) ? undefined : (endedAt ?? now()));
      }
      return on.filter(({ key }) => !known.has(key));
    },
    sent(messages) {
      for (const { key } of messages) known.set(key, undefined);
    },
  };
}
