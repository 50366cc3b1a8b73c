/** Headers that let a reader impersonate the caller. */
const CREDENTIAL = /authorization|cookie|password|secret|token|api-?key/i;
/** Many signatures cover no time, so anyone who has one can replay its request: only the start is shown. */
const SIGNATURE = /signature|hmac|-sign(?:ed)?$/i;
const SHOWN = 12;
/** Headers that contain URLs, which may contain credentials. */
const ADDRESS = /^(?:content-)?location$|^link$|^refresh$/i;

/** Headers for display or for the record: all names, but no credentials, and URLs without user and query. */
export function showHeaders(headers: readonly (readonly [string, string])[]): [string, string][] {
  return headers.map(([name, value]) => [name, showValue(name, value)]);
}

function showValue(name: string, value: string): string {
  switch (kindOf(name)) {
    case "credential":
      return "[hidden]";
    case "signature":
      return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
    case "address":
      return value.replaceAll(/\/\/[^/?#>"]*@/g, "//").replaceAll(/[?#][^>"]*/g, "?…");
    case "plain":
      return value;
  }
}

type Kind = "credential" | "signature" | "address" | "plain";

/** A cache: every attempt's response passes through here, and most headers have one of a few names. */
const kinds = new Map<string, Kind>();
const MOST_KINDS = 1_000;

function kindOf(name: string): Kind {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind = findKind(name);
  if (kinds.size < MOST_KINDS && name.length <= 64) kinds.set(name, kind);
  return kind;
}

function findKind(name: string): Kind {
  if (CREDENTIAL.test(name)) return "credential";
  if (SIGNATURE.test(name)) return "signature";
  return ADDRESS.test(name) ? "address" : "plain";
}
