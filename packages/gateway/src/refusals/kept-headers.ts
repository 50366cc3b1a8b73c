/**
 * Headers that describe a request but never authorize it. In any other header, an unverified request may carry a secret.
 */
const PLAIN =
  /^(?:accept(?:-encoding|-language)?|connection|content-(?:type|length|encoding)|date|expect|host|user-agent|via|sec-fetch-[a-z]+|x-forwarded-(?:for|host|proto))$|event|topic|delivery|request-id|(?:webhook|hook|message)-id|timestamp|version/;
const CREDENTIAL = /auth|cookie|hmac|jwt|key|password|secret|sign|token/;
/** The most that is kept: pairs, and characters of a name and of a value. */
const MOST = 60;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 200;

/**
 * The headers of a rejected request for the record, in the order received: all names, and the values that are not credentials.
 *
 * @param rawHeaders - alternating names and values.
 */
export function keptHeaders(rawHeaders: readonly string[]): [name: string, value: string][] {
  const kept: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length && kept.length < MOST; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    kept.push([name.slice(0, LONGEST_NAME), isPlain(name.toLowerCase()) ? start(value) : hidden(value)]);
  }
  return kept;
}

function isPlain(name: string): boolean {
  return PLAIN.test(name) && !CREDENTIAL.test(name);
}

function start(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

/** Keeps the length, which often shows what is wrong with a credential, such as an empty or doubled one. */
function hidden(value: string): string {
  return value === "" ? "" : `[hidden, ${value.length} characters]`;
}
