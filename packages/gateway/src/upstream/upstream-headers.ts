import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Sender } from "../addresses/forwarded.ts";
import { endToEndHeaders } from "../http/hop-by-hop.ts";

/** Marks a forwarded request, because a gateway that is its own upstream would forward it forever. */
export const PASSED_ON = "x-agentex-passed-on";

/** Headers that the gateway sets itself, that anyone can forge, or that Agentex accepts as a login without a secret. */
const NOT_PASSED_ON = new Set([
  "host",
  "content-length",
  "expect",
  "forwarded",
  "x-csrf-token",
  "x-agent-identity",
]);
/** The gateway's own credentials, if it has accounts: Agentex has no use for them. */
const CREDENTIALS = new Set(["x-api-key", "x-selected-account-id", "authorization", "cookie"]);

/**
 * The caller's headers as forwarded to the running Agentex: alternating names and values.
 *
 * @param hasAccounts - whether callers log in with the gateway's keys instead of credentials that Agentex knows.
 */
export function headersForUpstream(
  rawHeaders: readonly string[],
  { remoteAddress, protocol, host }: Sender,
  hasAccounts: boolean,
): string[] {
  const headers = endToEndHeaders(
    rawHeaders,
    (name) =>
      NOT_PASSED_ON.has(name) ||
      (hasAccounts && CREDENTIALS.has(name)) ||
      /^x[-_](agentex|forwarded)[-_]/.test(name),
  );
  headers.push("x-forwarded-for", remoteAddress, "x-forwarded-proto", protocol, PASSED_ON, "1");
  if (host !== undefined) headers.push("x-forwarded-host", host);
  return headers;
}

/** What Agentex must not set on the gateway's origin, which also serves the console and its session. */
const NOT_PASSED_BACK =
  /^(?:set-cookie|clear-site-data|content-security-policy|access-control-.*|x-agentex-.*)$/;

/** The headers of Agentex's response as returned to the caller. */
export function headersFromUpstream(headers: IncomingHttpHeaders, upstreamUrl: string): OutgoingHttpHeaders {
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [name, each]),
  );
  const kept: Record<string, string[]> = {};
  const passed = endToEndHeaders(flat, (name) => NOT_PASSED_BACK.test(name));
  for (let index = 0; index + 1 < passed.length; index += 2) {
    const [name = "", value = ""] = passed.slice(index, index + 2);
    (kept[name] ??= []).push(name === "location" ? withoutUpstream(value, upstreamUrl) : value);
  }
  // A page from Agentex must not run scripts on the console's origin.
  return { ...kept, "content-security-policy": "sandbox", "x-content-type-options": "nosniff" };
}

/** Agentex redirects to its own URL, but the caller must stay at the gateway. */
function withoutUpstream(location: string, upstreamUrl: string): string {
  return location.startsWith(`${upstreamUrl}/`) ? location.slice(upstreamUrl.length) : location;
}
