import type { DeliveryFilter, GatewayClient } from "agentex-gateway-sdk/client";
import { didYouMean, nearestOf } from "../nearest.ts";

/** How long a guess may delay the error that it belongs to, in milliseconds. */
const PATIENCE = 2_000;

type Refused = { readonly code?: string | undefined; readonly message: string };

/**
 * Guesses what was meant by a name that the gateway does not know.
 *
 * @returns "Did you mean 'code-watcher'?"; undefined if nothing is that similar, or the gateway has said so itself.
 */
export async function meantBy(
  client: GatewayClient,
  { code, message }: Refused,
): Promise<string | undefined> {
  const [, wanted] = [...message.matchAll(/'([^']+)'/g)].at(-1) ?? [];
  if (wanted === undefined || message.includes("Did you mean")) return undefined;
  const options = { signal: AbortSignal.timeout(PATIENCE) };
  try {
    switch (code) {
      case "agent_not_found":
        return nearest(
          wanted,
          (await client.agents.list({ limit: 1000 }, options)).map(({ name }) => name),
        );
      case "provider_not_found":
      case "key_type_unknown":
        return nearest(
          wanted,
          (await client.providers.list(options)).map(({ id }) => id),
        );
      case "source_not_found":
        return nearest(
          wanted,
          (await client.sources.list(options)).map(({ name }) => name),
        );
      case undefined:
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

/** Guesses what was meant by the provider or the event of a filter that nothing matches. */
export async function meantByFilter(
  client: GatewayClient,
  { provider, event }: DeliveryFilter,
): Promise<string | undefined> {
  if (provider === undefined && event === undefined) return undefined;
  try {
    const options = { signal: AbortSignal.timeout(PATIENCE) };
    const arrived = await client.deliveries.eventTypes(options);
    const events = arrived.flatMap((each) => (each.kind === "received" ? (each.event ?? []) : []));
    if (event !== undefined && !events.includes(event)) return nearest(event, events);
    const ids = (await client.providers.list(options)).map(({ id }) => id);
    return provider === undefined || ids.includes(provider) ? undefined : nearest(provider, ids);
  } catch {
    return undefined;
  }
}

function nearest(wanted: string, candidates: readonly string[]): string | undefined {
  return didYouMean(nearestOf(wanted, candidates)).trim() || undefined;
}
