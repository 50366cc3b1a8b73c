import type { GatewayError } from "agentex-gateway-sdk/client";

/** The command line's exit codes and their meaning; `docs/command-line.md` has the same table. */
export const EXIT_CODES = {
  done: [0, "Done."],
  failed: [1, "The command ran and failed."],
  usage: [2, "Usage error: an argument or its value is missing or invalid."],
  not_found: [3, "Not found."],
  not_allowed: [4, "Not authenticated, or not allowed."],
  unreachable: [5, "The gateway cannot be reached."],
  interrupted: [130, "A prompt, or waiting, was cancelled with Ctrl-C or Escape."],
} as const;

export type Ending = keyof typeof EXIT_CODES;

export function exitCode(ending: Ending): number {
  return EXIT_CODES[ending][0];
}

/** How a command ends after an error from its call to the gateway. */
export function endingOf(error: GatewayError): Ending {
  if (error.status === undefined) return "unreachable";
  switch (error.status) {
    case 400:
    case 422:
      return "usage";
    case 401:
    case 403:
      return "not_allowed";
    case 404:
      // The server at this address is not the gateway.
      return error.code === "gateway_answer_invalid" ? "failed" : "not_found";
    default:
      return "failed";
  }
}
