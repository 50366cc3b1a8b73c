import type { GatewayError } from "agentex-gateway-sdk/client";

/** What a person at a terminal can do about an error, by its code; `docs/errors.md` has them all. */
const ADVICE: Readonly<Record<string, string>> = {
  gateway_unreachable:
    "Start a gateway with: npx agentex-gateway serve. Or say where it is: --url URL, or AGENTEX_BASE_URL.",
  gateway_timeout: "Look whether the gateway is well: npx agentex-gateway doctor.",
  gateway_answer_invalid:
    "Something else answers there. Say where the gateway is: --url URL, or AGENTEX_BASE_URL.",
  not_local: "Use the command line on the gateway's own machine, or let the gateway ask for a login.",
  agent_not_found: "Those there are: npx agentex-gateway agents list",
  provider_not_found: "Those there are: npx agentex-gateway providers list",
  source_unsupported: "Those there are: npx agentex-gateway providers list",
  key_type_unknown: "Those there are: npx agentex-gateway providers list",
  key_not_found: "Those there are: npx agentex-gateway keys list AGENT",
  key_exists: "Take another name, or give this one a new value: npx agentex-gateway keys rotate AGENT NAME",
  secret_required: "The provider makes the secret: give it as AGENTEX_KEY_VALUE, or with --value-stdin.",
  listener_not_found: "Begin anew, without --resume.",
  delivery_not_found: "Those there are: npx agentex-gateway deliveries list",
  delivery_unfinished: "See how it goes: npx agentex-gateway deliveries show ID",
  signing_key_missing: "Make one: npx agentex-gateway connect",
  signing_key_ambiguous: "Say which one with --key NAME.",
  route_required: "Say which one with --route PATH; npx agentex-gateway agents show AGENT lists them.",
  sample_unknown: "Those there are: npx agentex-gateway providers show PROVIDER",
};

/** @returns undefined where there is nothing to say beyond the error itself. */
export function adviceFor({ status, code = "" }: Pick<GatewayError, "status" | "code">): string | undefined {
  if (ADVICE[code] !== undefined) return ADVICE[code];
  if (status === 401)
    return "Set AGENTEX_API_KEY to a key of your account, and AGENTEX_ACCOUNT_ID if you have several.";
  if (status === 403) return "Ask an administrator of the account, or set AGENTEX_API_KEY to a key that may.";
  if (status === 503) return "Try again in a moment; npx agentex-gateway doctor looks what is the matter.";
  return undefined;
}
