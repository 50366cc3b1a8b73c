/** Where subscribers to events may be: on public addresses with https only, or on this machine too. */
export const SUBSCRIPTION_URLS = ["public", "local"] as const;
export type SubscriptionUrls = (typeof SUBSCRIPTION_URLS)[number];
