import type { Claim } from "agentex-gateway-sdk/pull";
import { decodePercent } from "../../../../decode-percent.ts";

/** The gateway's credentials: a command that handles what strangers wrote does not get them. */
const CREDENTIALS = new Set(["AGENTEX_API_KEY", "AGENTEX_ACCOUNT_ID", "AGENT_API_KEY"]);
/** Headers of the sender that would harm as variables: curl and others take `HTTP_PROXY` for a setting (httpoxy). */
const NOT_PASSED = new Set(["proxy", "authorization", "proxy-authorization"]);
const OURS = "x-agentex-";

/**
 * The environment of a command that handles a delivery: `AGENTEX_…` from the gateway's headers, decoded, and `HTTP_…` from the
 * sender's, as in CGI (RFC 3875, section 4.1.18).
 *
 * @param gatewayUrl - to which the command can report.
 */
export function childEnvironment(
  { method, path, route, received_at: receivedAt, headers }: Claim["delivery"],
  gatewayUrl: string,
  inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(([name]) => !CREDENTIALS.has(name));
  const variables: Record<string, string> = {};
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (NOT_PASSED.has(lower) || !/^[a-z0-9-]+$/.test(lower)) continue;
    const isOurs = lower.startsWith(OURS);
    const variable = isOurs ? `AGENTEX_${named(lower.slice(OURS.length))}` : `HTTP_${named(lower)}`;
    // The gateway percent-encodes what a header cannot contain.
    const text = withoutNul(isOurs ? (decodePercent(value) ?? value) : value);
    const earlier = variables[variable];
    variables[variable] = earlier === undefined ? text : `${earlier}, ${text}`;
  }
  return {
    ...Object.fromEntries(kept),
    ...variables,
    AGENTEX_BASE_URL: gatewayUrl,
    AGENTEX_METHOD: method,
    AGENTEX_PATH: withoutNul(path),
    AGENTEX_ROUTE: withoutNul(route),
    AGENTEX_RECEIVED_AT: receivedAt,
  };
}

function named(header: string): string {
  return header.toUpperCase().replaceAll("-", "_");
}

/** No variable can contain it. */
function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}
