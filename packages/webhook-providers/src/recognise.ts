import type { HeaderSign } from "./provider/recognition-rule.ts";
import type { Provider } from "./provider/provider.ts";
import { providers } from "./providers.ts";
import { readHeader } from "./request/request.ts";
import type { Headers } from "./request/request.ts";

/**
 * Finds the provider that most likely sent a request with these headers. This is the claimed sender, not the verified one: an
 * empty or repeated signature counts too, and `verify` rejects it later.
 */
export function recognise(headers: Headers): Provider | undefined {
  return recogniseAll(headers)[0];
}

/**
 * Finds every provider that may have sent a request with these headers, most specific first. Several providers share the
 * same headers, and only the agent's keys can tell them apart.
 *
 * @param among the candidates, such as the providers that the agent has keys for (including custom ones). Of these,
 * providers that no header identifies reliably are also returned, last. Without it, only providers that headers identify are
 * returned.
 */
export function recogniseAll(headers: Headers, among?: Iterable<Provider>): readonly Provider[] {
  return [...(among ?? providers.values())]
    .map((provider) => ({ provider, signs: signsOf(provider, headers, among !== undefined) }))
    .filter(({ signs }) => signs >= 0)
    .toSorted((one, other) => other.signs - one.signs)
    .map(({ provider }) => provider);
}

/** The number of signs that the headers match; -1 if they do not match enough. */
function signsOf({ recognition, commonSigns = [] }: Provider, headers: Headers, isAsked: boolean): number {
  const rules = isAsked ? [...recognition, ...commonSigns] : recognition;
  const shown = rules.filter((rule) => rule.every((sign) => shows(headers, sign)));
  return Math.max(-1, ...shown.map((rule) => rule.length));
}

function shows(headers: Headers, sign: HeaderSign): boolean {
  if (typeof sign === "string") return readHeader(headers, sign).outcome !== "absent";
  const header = readHeader(headers, sign.header);
  if ("absent" in sign) return header.outcome === "absent";
  return header.outcome === "single" && header.value.toLowerCase().startsWith(sign.starts.toLowerCase());
}
