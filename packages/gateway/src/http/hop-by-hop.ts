const CONNECTION = "connection";
/** Headers for one connection only (RFC 9110, section 7.6.1), and older ones that still occur. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Most headers have one of a few names, usually not in lower case. */
const lowerCaseNames = new Map<string, string>();
const MOST_NAMES = 1_000;
const LONGEST_NAME = 64;

function inLowerCase(name: string): string {
  const known = lowerCaseNames.get(name);
  if (known !== undefined) return known;
  const lowerCase = name.toLowerCase();
  if (lowerCaseNames.size < MOST_NAMES && name.length <= LONGEST_NAME) lowerCaseNames.set(name, lowerCase);
  return lowerCase;
}

/**
 * Drops hop-by-hop headers and those that a `Connection` header names; everything else stays, in order and repeated.
 *
 * @param headers - alternating names and values.
 * @param drops - whether to drop another header, by its lower-case name.
 */
export function endToEndHeaders(
  headers: readonly string[],
  drops: (name: string, value: string) => boolean,
): string[] {
  let named: Set<string> | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    if (name.length !== CONNECTION.length || name.toLowerCase() !== CONNECTION) continue;
    named ??= new Set();
    for (const option of (headers[index + 1] ?? "").split(",")) named.add(option.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    const value = headers[index + 1] ?? "";
    const lowerCase = inLowerCase(name);
    if (HOP_BY_HOP.has(lowerCase) || named?.has(lowerCase) === true || drops(lowerCase, value)) continue;
    kept.push(name, value);
  }
  return kept;
}
