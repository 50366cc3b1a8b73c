import type { GatewayError } from "agentex-gateway-sdk/client";

/** What to do about an error, by its code; `docs/errors.md` lists all codes. */
const ADVICE: Readonly<Record<string, string>> = {
  gateway_unreachable:
    "Start a gateway with: npx agentex-gateway serve. Or give its address: --url URL, or AGENTEX_BASE_URL.",
  gateway_timeout: "Check the gateway: npx agentex-gateway doctor.",
  gateway_answer_invalid:
    "Something else answers there. Give the gateway's address: --url URL, or AGENTEX_BASE_URL.",
  not_local: "Run the command on the gateway's own machine, or make the gateway require login.",
  agent_not_found: "List them: npx agentex-gateway agents list",
  agent_not_pull: "Its deliveries go to its URL. Use another name here, or register it with delivery: pull.",
  provider_not_found: "List them: npx agentex-gateway providers list",
  source_not_found: "List them: npx agentex-gateway sources list",
  source_target_not_found: "List them: npx agentex-gateway sources show SOURCE",
  subscription_not_found: "List them: npx agentex-gateway subscriptions list",
  source_unsupported: "List them: npx agentex-gateway providers list",
  key_type_unknown: "List them: npx agentex-gateway providers list",
  key_not_found: "List them: npx agentex-gateway keys list AGENT",
  key_invalid: "List the agent's keys: npx agentex-gateway keys list AGENT",
  key_exists: "Choose another name, or rotate this key: npx agentex-gateway keys rotate AGENT NAME",
  secret_required: "The provider generates the secret: pass it in AGENTEX_KEY_VALUE, or with --value-stdin.",
  listener_not_found: "Start again, without --resume.",
  delivery_not_found: "List them: npx agentex-gateway deliveries list",
  delivery_not_waiting: "Check its status: npx agentex-gateway deliveries show ID",
  delivery_not_held: "Check its status: npx agentex-gateway deliveries show ID",
  deployment_not_found: "List them: npx agentex-gateway deployments list AGENT",
  refusal_not_found: "List them: npx agentex-gateway refusals",
  recovery_not_found: "List them: npx agentex-gateway recover list",
  delivery_unfinished: "Check its progress: npx agentex-gateway deliveries show ID",
  signing_key_missing: "Create one: npx agentex-gateway connect",
  signing_key_ambiguous: "Choose one with --key NAME.",
  route_not_found: "See its routes: npx agentex-gateway agents show AGENT",
  method_not_allowed: "See its routes: npx agentex-gateway agents show AGENT",
  route_required: "Choose one with --route PATH; npx agentex-gateway agents show AGENT lists them.",
  sample_unknown: "List them: npx agentex-gateway trigger PROVIDER --list",
};

/**
 * What to do about an error, with the names that the error mentions, so that it can be pasted.
 *
 * @returns undefined if there is nothing to add to the error.
 */
export function adviceFor(
  error: Pick<GatewayError, "status" | "code"> & { readonly message: string },
): string | undefined {
  const [, agent = "AGENT"] = /\bagent '([a-z0-9-]+)'/i.exec(error.message) ?? [];
  const [, id = "ID"] = /'(dlv_[0-9a-z]+)'/.exec(error.message) ?? [];
  return templateFor(error)
    ?.replace(/\bAGENT\b/, agent)
    .replace(/\bID\b/, id);
}

function templateFor({ status, code = "" }: Pick<GatewayError, "status" | "code">): string | undefined {
  if (ADVICE[code] !== undefined) return ADVICE[code];
  if (status === 401)
    return "Set AGENTEX_API_KEY to a key of your account, and AGENTEX_ACCOUNT_ID if you have several.";
  if (status === 403)
    return "Ask an administrator of the account, or set AGENTEX_API_KEY to a key with the role for it.";
  if (status === 503) return "Retry in a moment, or find the cause: npx agentex-gateway doctor";
  return undefined;
}
