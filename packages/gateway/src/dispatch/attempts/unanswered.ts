import { ADDRESS_NOT_ALLOWED } from "../../agents/network/agent-network.ts";
import { BodyMissing, BodyUnread } from "../../bodies/body.ts";
import type { AttemptError } from "../../deliveries/delivery.ts";

/** Why a request to an agent got no usable response. */
export function errorOf(error: Error & { code?: string }): AttemptError {
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") return "agent_host_unresolved";
  if (error.code === ADDRESS_NOT_ALLOWED) return "agent_address_not_allowed";
  if (error instanceof BodyMissing) return "body_missing";
  if (error instanceof BodyUnread) return "gateway_stopped";
  return error.name === "HTTPParserError" ||
    error.code === "UND_ERR_HEADERS_OVERFLOW" ||
    error.code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" ||
    error.code?.startsWith("HPE_") === true
    ? "agent_answer_invalid"
    : "agent_unreachable";
}

/** A code instead of the message: socket errors contain addresses, and this is shown to callers. */
export function causeOf(error: Error & { code?: string }): string {
  return error.code ?? error.name;
}
