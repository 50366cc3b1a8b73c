import type { Webhook } from "../../deliveries/delivery.ts";

/** Set anew by whoever sends the request, or by the gateway that receives it. */
const NOT_SENT_AGAIN =
  /^(?:host|content-length|connection|accept-encoding|expect|te|traceparent|tracestate|transfer-encoding|x-forwarded-.*|x-agentex-.*)$/i;

/** The headers that the webhook's sender set, as pairs, without those added in transit. */
export function sentHeaders({ headers }: Pick<Webhook, "headers">): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = headers.slice(index, index + 2);
    if (isSentAgain(name)) pairs.push([name, value]);
  }
  return pairs;
}

export function isSentAgain(name: string): boolean {
  return !NOT_SENT_AGAIN.test(name);
}

/** Converts pairs to the format of `node:http`: lower-case names, and repeated headers as lists. */
export function asObject(pairs: readonly (readonly [string, string])[]): Record<string, string | string[]> {
  const grouped = Map.groupBy(pairs, ([name]) => name.toLowerCase());
  return Object.fromEntries(
    [...grouped].map(([name, same]) => {
      const values = same.map(([, value]) => value);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** The reverse. */
export function asPairs(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): [string, string][] {
  return Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
}
