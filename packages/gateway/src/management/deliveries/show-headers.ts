/** Headers whose value lets its reader pass for the caller; a signature does not, for it serves for its request only. */
const CREDENTIAL = /authorization|cookie|password|secret|token|api-?key/i;

/** A request's headers as they are shown: every name, but no credential. */
export function showHeaders(headers: readonly (readonly [string, string])[]): [string, string][] {
  return headers.map(([name, value]) => [name, CREDENTIAL.test(name) ? "[hidden]" : value]);
}
