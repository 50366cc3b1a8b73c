import pino, { type Logger, type LoggerOptions } from "pino";
import { describeError } from "./describe-error.ts";

export type { Logger } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ["auto", "json", "pretty"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** How every log of the gateway writes what it is given; an error is always given as `err`. */
export const LOG_OPTIONS = {
  base: null,
  serializers: { err: (error: unknown) => describeError(error) },
} satisfies LoggerOptions;

/**
 * A write for each line would cost a webhook as much as its signature. What is gathered is written when the process ends, and
 * at once after a fatal line; only a kill takes the last moment's lines along. Bytes, and milliseconds.
 */
const GATHERED = { sync: false, minLength: 4096, periodicFlush: 100 };

/**
 * Structured logs on standard output: JSON lines, or for a person at a terminal one coloured line each.
 *
 * What is logged is chosen field by field where it is logged; headers, bodies and query strings are never among it. Of
 * an error, no more is logged than `describeError` lets through.
 */
export function createLog(level: LogLevel, format: LogFormat): Logger {
  const pretty = format === "pretty" || (format === "auto" && process.stdout.isTTY);
  if (!pretty) return pino({ ...LOG_OPTIONS, level }, pino.destination(GATHERED));
  return pino({
    ...LOG_OPTIONS,
    level,
    transport: {
      target: "pino-pretty",
      options: { colorize: true, ignore: "pid,hostname", translateTime: "HH:MM:ss.l" },
    },
  });
}
