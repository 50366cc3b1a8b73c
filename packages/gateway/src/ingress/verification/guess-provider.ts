import type { IncomingHttpHeaders } from "node:http";
import type { Provider } from "agentex-webhook-providers";

/**
 * Guesses the provider of a request without a signature. Of the providers that the agent has keys of, it is the one whose other
 * headers the request carries, such as an older signature or the event's name, or else the only one.
 */
export function guessProvider(
  headers: IncomingHttpHeaders,
  expected: readonly Provider[],
): Provider | undefined {
  const shown = expected.find((provider) => headersOf(provider).some((name) => headers[name] !== undefined));
  return shown ?? (expected.length === 1 ? expected[0] : undefined);
}

/** The headers, in lower case, that the provider's data uses in addition to the signature's. */
function headersOf({ olderSignatures = [], event, deliveryId }: Provider): string[] {
  const templates = [...event, ...deliveryId].map((choice) =>
    typeof choice === "string" ? choice : choice.use,
  );
  const named = templates.flatMap((template) =>
    [...template.matchAll(/header:([^{}|]+)/g)].map(([, name = ""]) => name),
  );
  return [...olderSignatures, ...named];
}
