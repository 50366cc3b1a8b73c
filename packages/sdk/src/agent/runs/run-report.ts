import type { NewRunReport } from "../../client/openapi.ts";

/** What a run has used so far, such as the tokens of all its model calls. */
export type RunUsage = {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** In US dollars. */
  readonly costUsd?: number;
  readonly model?: string;
};

/** The body of `POST /deliveries/{id}/run`. */
export type RunReport = NewRunReport;

/** What a run has reported about itself. */
export type RunTold = Pick<RunReport, "note" | "progress" | "usage">;

/** How the run of an earlier attempt at the same delivery ended. */
export type PreviousRun = {
  readonly attempt: number;
  /** `lost`, `failed`, `handed_back` … */
  readonly state: string;
  /** Its last note. */
  readonly note: string | undefined;
  readonly progress: number | undefined;
  readonly error: string | undefined;
};

const LONGEST_NOTE = 500;
const LONGEST_MODEL = 200;

/** A note in the form that the gateway accepts: one line of at most 500 characters. */
export function noteOf(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  return line.length <= LONGEST_NOTE ? line : `${line.slice(0, LONGEST_NOTE - 1).toWellFormed()}…`;
}

/**
 * Usage in the form that the gateway accepts. Leaves out anything that is not a number: a run must not be lost because of its
 * statistics.
 */
export function usageOf({
  inputTokens,
  outputTokens,
  costUsd,
  model,
}: RunUsage): NonNullable<RunReport["usage"]> {
  return {
    ...(isAmount(inputTokens) && { input_tokens: Math.round(inputTokens) }),
    ...(isAmount(outputTokens) && { output_tokens: Math.round(outputTokens) }),
    ...(isAmount(costUsd) && { cost_usd: costUsd }),
    ...(model !== undefined && { model: noteOf(model).slice(0, LONGEST_MODEL) }),
  };
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
