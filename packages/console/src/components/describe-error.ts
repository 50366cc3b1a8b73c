import { GatewayError } from "agentex-gateway-sdk/client";

export type ErrorWords = {
  readonly title: string;
  readonly detail: string;
  /** The gateway's stable code. */
  readonly code: string | undefined;
};

/** An error as a person is told of it. */
export function describeError(error: unknown): ErrorWords {
  if (!(error instanceof GatewayError)) {
    return {
      title: "The console failed",
      detail: error instanceof Error ? error.message : String(error),
      code: undefined,
    };
  }
  switch (error.code ?? "") {
    case "gateway_unreachable":
    case "gateway_timeout":
      return {
        title: "The gateway does not answer",
        detail: "See that it runs, and that this machine can reach it. Then try again.",
        code: error.code,
      };
    case "storage_unavailable":
      return {
        title: "The gateway's store is out of reach",
        detail: "Nothing was changed. The gateway goes on by itself once its database is back.",
        code: error.code,
      };
    default:
      return {
        title: error.problem?.title ?? "The gateway refused",
        detail: error.message,
        code: error.code,
      };
  }
}
