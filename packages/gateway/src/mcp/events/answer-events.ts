import { GatewayError } from "agentex-gateway-sdk/client";
import { ProtocolError, type Result } from "@modelcontextprotocol/server";

const INVALID_PARAMS = -32_602;
const INTERNAL_ERROR = -32_603;

/** Problems that the caller's parameters cause. */
const CALLERS: ReadonlySet<string> = new Set([
  "agent_not_found",
  "parameters_invalid",
  "body_invalid",
  "subscription_url_not_allowed",
  "subscription_secret_invalid",
]);

/** Converts the API's problems to JSON-RPC errors. */
export async function answerEvents(give: () => Promise<Result>): Promise<Result> {
  try {
    return await give();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const isCallers = CALLERS.has(error.code ?? "");
    throw new ProtocolError(isCallers ? INVALID_PARAMS : INTERNAL_ERROR, `${error.message} (${error.code})`);
  }
}
