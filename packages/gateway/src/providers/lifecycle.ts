/** Stands in for a provider's id in events that report later changes of webhooks. No provider has this id. */
export const LIFECYCLE = "delivery";
