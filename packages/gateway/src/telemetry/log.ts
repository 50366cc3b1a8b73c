import pino, { type Logger, type LoggerOptions } from "pino";
import { describeError } from "./describe-error.ts";

export type { Logger } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ["auto", "json", "pretty"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** How every log of the gateway formats its fields; an error is always logged as `err`. */
export const LOG_OPTIONS = {
  base: null,
  serializers: { err: (error: unknown) => describeError(error) },
} satisfies LoggerOptions;

/**
 * A write per line would cost a webhook as much as its signature. Buffered lines are written at exit, and immediately
 * after a fatal line; only a kill loses the last moment's lines. Bytes, and milliseconds.
 */
const GATHERED = { sync: false, minLength: 4096, periodicFlush: 100 };

/**
 * Structured logs on standard output: JSON lines, or one coloured line each for people at a terminal.
 *
 * Each log statement chooses its fields; headers, bodies and query strings are never logged. Errors are reduced to what
 * `describeError` returns.
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
