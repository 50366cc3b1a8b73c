import type { GatewayError } from "agentex-gateway-sdk/client";

/** What the command line ends with, and what each code means; `docs/command-line.md` has the same table. */
export const EXIT_CODES = {
  done: [0, "Done."],
  failed: [1, "It was tried, and failed."],
  usage: [2, "Wrong usage: an argument, or its value, is missing or wrong."],
  not_found: [3, "What was named does not exist."],
  not_allowed: [4, "Not signed in, or not allowed to."],
  unreachable: [5, "The gateway cannot be reached."],
  interrupted: [130, "A dialog was left, with Ctrl-C or Escape."],
} as const;

export type Ending = keyof typeof EXIT_CODES;

export function exitCode(ending: Ending): number {
  return EXIT_CODES[ending][0];
}

/** How a command ends whose call to the gateway was answered so, or not at all. */
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
      // Whatever stands at this address is not the gateway.
      return error.code === "gateway_answer_invalid" ? "failed" : "not_found";
    default:
      return "failed";
  }
}
