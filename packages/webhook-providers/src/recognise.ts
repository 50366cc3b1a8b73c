import type { HeaderSign } from "./recognition-rule.ts";
import type { Provider } from "./provider.ts";
import { providers } from "./providers.ts";
import { readHeader } from "./request.ts";
import type { Headers } from "./request.ts";

/**
 * Finds the provider that most likely sent a request with these headers. This says who claims to have sent it, not who
 * did: an empty or repeated signature counts too, and is left for `verify` to refuse.
 */
export function recognise(headers: Headers): Provider | undefined {
  return recogniseAll(headers)[0];
}

/**
 * Finds every provider that may have sent a request with these headers, most specific first: several share a convention,
 * and only which of them an agent has keys of tells them apart.
 *
 * @param among the providers that come into question, such as those of which an agent has keys (custom ones included); of
 *   these, also the ones that no header tells for sure are found, last. Without it, all that headers tell.
 */
export function recogniseAll(headers: Headers, among?: Iterable<Provider>): readonly Provider[] {
  return [...(among ?? providers.values())]
    .map((provider) => ({ provider, signs: signsOf(provider, headers, among !== undefined) }))
    .filter(({ signs }) => signs >= 0)
    .toSorted((one, other) => other.signs - one.signs)
    .map(({ provider }) => provider);
}

/** How many signs the headers show; -1 where they do not show enough. */
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
