import pino, { type Logger } from "pino";
import { LOG_OPTIONS } from "../../src/telemetry/log.ts";

/** A gateway's log, kept for the test to read. */
export type TestLog = {
  readonly logger: Logger;
  readonly lines: string[];
  /** The lines of this severity or worse, which an untroubled gateway does not write. */
  errors(): string[];
};

const ERROR = 50;

export function makeTestLog(): TestLog {
  const lines: string[] = [];
  const logger = pino({ ...LOG_OPTIONS, level: "trace" }, { write: (line: string) => lines.push(line) });
  return {
    logger,
    lines,
    errors: () => lines.filter((line) => Number((JSON.parse(line) as { level: unknown }).level) >= ERROR),
  };
}
