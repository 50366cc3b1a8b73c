type Pairs = readonly (readonly [name: string, value: string])[];

/** Headers that the gateway always sets itself. */
const OWN = /^(?:host|content-length|traceparent|tracestate|x-forwarded-.*|x-agentex-.*)$/i;
/** What the gateway shows instead of a credential. */
const HIDDEN = /\[hidden\]|…$/;

/** The headers that can be edited, one per line. */
export function headersText(headers: Pairs): string {
  return editable(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** The differences from the previous headers: values to set, and null for removed headers. */
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
