/** In place of a provider's id: the events that report later changes of webhooks. No provider has it. */
export const LIFECYCLE = "delivery";
