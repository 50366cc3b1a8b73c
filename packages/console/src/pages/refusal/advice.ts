/** What to do about a request that was rejected with this code. */
const ADVICE: Readonly<Record<string, string>> = {
  address_not_allowed:
    "The key accepts requests only from certain addresses. If this one is the provider's, add it to the key; if " +
    "a proxy is in between, set AGENTEX_TRUSTED_PROXIES.",
  agent_not_found:
    "No agent has this name, or it has no URL. Check the name in the webhook's URL at the provider, and check " +
    "that the agent is running.",
  body_incomplete:
    "The sender closed the connection before the body was complete. The provider sends it again.",
  body_too_large: "Raise AGENTEX_BODY_LIMIT if the provider's events are that large.",
  body_unsigned: "Configure the provider to send the signature that covers the body.",
  credentials_missing:
    "At the provider, set a secret for the webhook: then it signs its requests. Other programs send an agent " +
    "API key as x-agent-api-key.",
  handshake_refused: "On the provider's setup page, enter the verification token or secret of the key.",
  identity_mismatch:
    "The secret is correct, but the key is named after a different sender. Rename the key, or create one for " +
    "this sender.",
  key_invalid:
    "Create an API key of type external for this agent, and send it as x-agent-api-key. Deleted and expired " +
    "keys cannot be restored.",
  method_not_allowed:
    "The agent declares this path with another method. Change the webhook's method, or the route.",
  path_invalid: "Use a plain path in the URL: no dot segments and no encoded slashes.",
  payload_unreadable: "At the provider, choose the content type that the setup steps name.",
  public_url_unknown: "Set AGENTEX_PUBLIC_URL to the URL under which the provider reaches the gateway.",
  queue_full: "The agent is down, or slower than its webhooks arrive. Check its waiting deliveries.",
  rate_limited: "Raise the limits if this much traffic is expected.",
  route_not_found:
    "The agent does not declare this path. Correct the webhook's URL at the provider, or add the route.",
  signature_invalid:
    "Set the same secret at the provider and here: rotate the key, and paste the new secret there. If the " +
    "secrets already match, look for a proxy that changes the body.",
  signature_malformed: "Look for a proxy that changes or repeats the signature's header.",
  source_not_found: "No source has this name. Check the URL at the provider.",
  timestamp_invalid: "Look for a proxy that removes headers.",
  timestamp_out_of_tolerance:
    "Synchronize the gateway's clock. If the clock is correct, the request was delayed for too long or replayed.",
  too_many_failed_verifications:
    "This sender failed too often and is blocked for a while. Correct its secret in the meantime.",
};

export function adviceOn(code: string): string | undefined {
  return ADVICE[code];
}
