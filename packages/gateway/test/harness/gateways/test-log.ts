import pino, { type Logger } from "pino";
import { LOG_OPTIONS } from "../../../src/telemetry/log.ts";

/** A gateway's log, kept in memory for tests. */
export type TestLog = {
  readonly logger: Logger;
  readonly lines: string[];
  /** The lines with severity error or higher; a healthy gateway writes none. */
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
