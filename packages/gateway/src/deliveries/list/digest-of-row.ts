import type { Digest } from "agentex-webhook-providers";
import type { ListedDelivery } from "./list-deliveries.ts";

/** What is known about a webhook whose body is too large for a digest or no longer stored. */
export function digestOfRow({ provider, event, conversation, summary }: ListedDelivery): Digest {
  return {
    provider,
    ...(event !== null && { event }),
    ...(conversation !== null && { conversation }),
    summary: summary ?? event ?? provider,
    omitted: { text_characters: 0, members: [], more_members: 0 },
  };
}
