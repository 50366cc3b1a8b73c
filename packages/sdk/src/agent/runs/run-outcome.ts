import { isResponse, type Answer } from "../answer.ts";
import type { RunReport } from "./run-report.ts";
import { asksForRetry } from "./retry-run.ts";

/** How a run ended. */
export type RunOutcome = Pick<RunReport, "state" | "result" | "error" | "retry"> & {
  readonly state: "succeeded" | "failed";
};

const LARGEST_RESULT = 64 * 1024;
/** Names of errors that add nothing to the message. */
const PLAIN = new Set(["Error", "RetryRun", "RunStopped"]);
const LONGEST_ERROR = 2_000;

/**
 * The outcome of a run whose handler returned this value. For a `Response`, the status decides and the body is the result: 5xx,
 * 408, 425 and 429 request another attempt.
 */
export async function outcomeOf(answer: Answer): Promise<RunOutcome> {
  return isResponse(answer) ? outcomeOfResponse(answer) : succeeded(answer);
}

/** The outcome of a run whose handler threw this error. */
export function failureOf(error: unknown): RunOutcome {
  return failed(describe(error), asksForRetry(error));
}

async function outcomeOfResponse(response: Response): Promise<RunOutcome> {
  const text = await response.text();
  if (response.ok) return succeeded(text === "" ? undefined : (parse(text) ?? text));
  const { status } = response;
  const reason = text === "" ? "" : `: ${text}`;
  return failed(`The handler returned ${status}${reason}`, status >= 500 || [408, 425, 429].includes(status));
}

function succeeded(value: unknown): RunOutcome {
  if (value === undefined) return { state: "succeeded" };
  let json: string | undefined;
  try {
    // Undefined for a function, which JSON cannot represent.
    json = JSON.stringify(value) as string | undefined;
  } catch (error) {
    return failed(`The result of the run is not JSON: ${describe(error)}`);
  }
  if (json === undefined) return failed(`The result of the run is a ${typeof value}, which is not JSON`);
  const size = new TextEncoder().encode(json).length;
  if (size > LARGEST_RESULT) {
    return failed(
      `The result of the run is too large: ${size} bytes of JSON, of at most ${LARGEST_RESULT}. ` +
        "Store it elsewhere and return a reference to it",
    );
  }
  return { state: "succeeded", result: value };
}

function failed(error: string, retry = false): RunOutcome {
  return { state: "failed", error: shorten(error), ...(retry && { retry }) };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return PLAIN.has(error.name) ? error.message : `${error.name}: ${error.message}`;
}

function shorten(text: string): string {
  const clean = text.replaceAll("\0", "");
  return clean.length <= LONGEST_ERROR ? clean : `${clean.slice(0, LONGEST_ERROR - 1).toWellFormed()}…`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
