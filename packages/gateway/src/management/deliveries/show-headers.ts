/** Headers that let a reader impersonate the caller. A signature does not: it is valid for its request only. */
const CREDENTIAL = /authorization|cookie|password|secret|token|api-?key/i;

/** A request's headers for display: all names, but no credentials. */
export function showHeaders(headers: readonly (readonly [string, string])[]): [string, string][] {
  return headers.map(([name, value]) => [name, CREDENTIAL.test(name) ? "[hidden]" : value]);
}
