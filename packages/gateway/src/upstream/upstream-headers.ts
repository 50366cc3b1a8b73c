import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Sender } from "../addresses/forwarded.ts";
import { endToEndHeaders } from "../http/hop-by-hop.ts";

/** Tells that a request was passed on once: a gateway that stands in front of itself would do so for ever. */
export const PASSED_ON = "x-agentex-passed-on";

/** What is said anew, what anybody can write, and what Agentex takes for a login although no secret is in it. */
const NOT_PASSED_ON = new Set([
  "host",
  "content-length",
  "expect",
  "forwarded",
  "x-csrf-token",
  "x-agent-identity",
]);
/** The gateway's own credentials, where it has accounts: Agentex has no use for them. */
const CREDENTIALS = new Set(["x-api-key", "x-selected-account-id", "authorization", "cookie"]);

/**
 * The caller's headers as the running Agentex is to see them, names and values in turn.
 *
 * @param hasAccounts - whether callers log in with the gateway's own keys, and not with what Agentex knows.
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

/** What Agentex may not say in the gateway's name, at whose address the console and its session are. */
const NOT_PASSED_BACK =
  /^(?:set-cookie|clear-site-data|content-security-policy|access-control-.*|x-agentex-.*)$/;

/** The headers of Agentex's answer as the caller is to see them. */
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
  // A page of Agentex's runs nothing at the console's address.
  return { ...kept, "content-security-policy": "sandbox", "x-content-type-options": "nosniff" };
}

/** Agentex redirects to itself as it was called; the caller is to stay at the gateway. */
function withoutUpstream(location: string, upstreamUrl: string): string {
  return location.startsWith(`${upstreamUrl}/`) ? location.slice(upstreamUrl.length) : location;
}
