import type { IncomingHttpHeaders } from "node:http";
import type { Provider } from "agentex-webhook-providers";

/**
 * Who most likely sent a request that proves nothing: of the providers that an agent has keys of, the one whose other
 * headers it shows, an older proof or the event's name; or the only one that there is.
 */
export function guessProvider(
  headers: IncomingHttpHeaders,
  expected: readonly Provider[],
): Provider | undefined {
  const shown = expected.find((provider) => headersOf(provider).some((name) => headers[name] !== undefined));
  return shown ?? (expected.length === 1 ? expected[0] : undefined);
}

/** The headers, in lower case, that the provider's data speaks of beside its proof. */
function headersOf({ olderProofs = [], event, deliveryId }: Provider): string[] {
  const templates = [...event, ...deliveryId].map((choice) =>
    typeof choice === "string" ? choice : choice.use,
  );
  const named = templates.flatMap((template) =>
    [...template.matchAll(/header:([^{}|]+)/g)].map(([, name = ""]) => name),
  );
  return [...olderProofs, ...named];
}
