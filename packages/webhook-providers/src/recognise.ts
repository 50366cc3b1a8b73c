import type { Provider } from "./provider.ts";
import { providers } from "./providers.ts";
import { readHeader } from "./request.ts";
import type { WebhookRequest } from "./request.ts";

/**
 * Finds the provider whose signature header the request carries. This says who claims to have sent it, not who did:
 * an empty or repeated signature counts too, and is left for `verify` to refuse.
 */
export function recognise(headers: WebhookRequest["headers"]): Provider | undefined {
  for (const provider of providers.values()) {
    if (readHeader(headers, provider.proof.signature.header).outcome !== "absent") return provider;
  }
  return undefined;
}
