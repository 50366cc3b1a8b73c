import { sign } from "node:crypto";

/** GitHub allows ten minutes, but its clock may be behind. In seconds. */
const VALID_FOR = 540;
const CLOCK_BEHIND = 60;

/**
 * A token that authenticates as the app: a JWT with RS256, RFC 7519.
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 *
 * @param now - Unix milliseconds.
 */
export function createAppToken(appId: string, privateKey: string, now: number): string {
  const issued = Math.floor(now / 1_000) - CLOCK_BEHIND;
  const claims = { iat: issued, exp: issued + CLOCK_BEHIND + VALID_FOR, iss: appId };
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
