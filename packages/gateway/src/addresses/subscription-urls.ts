/** Where subscribers to events may be: only on public addresses with https, or also on this machine. */
export const SUBSCRIPTION_URLS = ["public", "local"] as const;
export type SubscriptionUrls = (typeof SUBSCRIPTION_URLS)[number];
