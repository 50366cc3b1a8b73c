/** In this header, a gateway in development asks why a handler failed. */
const ASKS = "x-agentex-development";
const TOLD = "x-agentex-failure";
const LONGEST_MESSAGE = 500;
const LONGEST_STACK = 3_000;

/**
 * Whether the gateway asks why a handler failed. Call it only after verifying the request's signature, which covers this
 * header.
 */
export function asksForFailure(headers: Headers): boolean {
  return headers.get(ASKS) === "1";
}

/**
 * Adds a handler's error to the response, for the gateway's console, in a header that the gateway does not pass on. Never in
 * production, where an error may contain what no developer should read.
 */
export function tellFailure(response: Response, error: unknown): Response {
  const { message, stack } = describe(error);
  const told = JSON.stringify({
    message: message.slice(0, LONGEST_MESSAGE),
    stack: stack.slice(0, LONGEST_STACK),
  });
  response.headers.set(TOLD, inBase64url(told));
  return response;
}

function describe(error: unknown): { message: string; stack: string } {
  if (!(error instanceof Error)) return { message: String(error), stack: "" };
  const cause =
    error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? error.cause.message}` : "";
  return { message: `${error.name}: ${error.message}`, stack: (error.stack ?? "") + cause };
}

function inBase64url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
