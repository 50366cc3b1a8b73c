/** In place of a provider's id: the events that tell what became of webhooks. No provider has it. */
export const LIFECYCLE = "delivery";
