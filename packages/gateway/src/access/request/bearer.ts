/** RFC 9110, section 11.4: the scheme is case-insensitive. */
const BEARER_SCHEME = /^Bearer +(\S+) *$/i;

/** The token in `Authorization: Bearer …`; undefined for every other scheme. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER_SCHEME.exec(authorization)?.[1];
}
