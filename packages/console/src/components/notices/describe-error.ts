import { GatewayError } from "agentex-gateway-sdk/client";

export type ErrorWords = {
  readonly title: string;
  readonly detail: string;
  /** The gateway's stable code. */
  readonly code: string | undefined;
};

/** An error in words that people understand. */
export function describeError(error: unknown): ErrorWords {
  if (!(error instanceof GatewayError)) {
    return {
      title: "Something went wrong in the console",
      detail: error instanceof Error ? error.message : String(error),
      code: undefined,
    };
  }
  switch (error.code ?? "") {
    case "gateway_unreachable":
    case "gateway_timeout":
      return {
        title: "The gateway is not responding",
        detail: "Check that it is running and that this machine can reach it, then try again.",
        code: error.code,
      };
    case "storage_unavailable":
      return {
        title: "The gateway cannot reach its database",
        detail: "Nothing was changed. The gateway recovers automatically when the database is back.",
        code: error.code,
      };
    default:
      return {
        title: error.problem?.title ?? "The gateway rejected the request",
        detail: error.message,
        code: error.code,
      };
  }
}
