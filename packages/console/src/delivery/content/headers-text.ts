type Pairs = readonly (readonly [name: string, value: string])[];

/** Set by the gateway itself, whoever sends the request. */
const OWN = /^(?:host|content-length|traceparent|tracestate|x-forwarded-.*|x-agentex-.*)$/i;
/** What the gateway shows in place of a credential. */
const HIDDEN = /\[hidden\]|…$/;

/** The headers that can be edited, a line each. */
export function headersText(headers: Pairs): string {
  return editable(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** What differs from the headers before: values to set, and null for those that are gone. */
export function headerChanges(before: Pairs, text: string): Record<string, string | null> {
  const after = new Map(readLines(text));
  const changes = new Map<string, string | null>();
  for (const [name, value] of editable(before)) {
    const now = after.get(name.toLowerCase());
    if (now === undefined) changes.set(name.toLowerCase(), null);
    else if (now === value) after.delete(name.toLowerCase());
  }
  for (const [name, value] of after) changes.set(name, value);
  return Object.fromEntries(changes);
}

function editable(headers: Pairs): Pairs {
  return headers.filter(([name, value]) => !OWN.test(name) && !HIDDEN.test(value));
}

function readLines(text: string): [name: string, value: string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
  });
}
