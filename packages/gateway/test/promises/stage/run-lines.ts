import { readFileSync } from "node:fs";

/** What happened to a run, as its agent saw it; see `run-agent-child.ts`. */
export type RunLine = {
  /** The delivery's. */
  readonly id: string;
  readonly attempt: number;
  readonly marker: string;
  readonly event:
    | "begun"
    /** The gateway accepted the report of its end. */
    | "succeeded"
    | "failed"
    | "failed for now"
    /** The gateway told it that it no longer counts. */
    | "over"
    /** The gateway gave it any other response. */
    | "unexpected";
  /** Unix milliseconds. */
  readonly at: number;
};

/** Reads them in order. */
export function readRunLines(file: string): RunLine[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as RunLine);
}
