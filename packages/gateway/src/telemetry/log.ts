import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";
import { describeError } from "./describe-error.ts";
import type { LogFormat, LogLevel } from "./log-format.ts";

export type { Logger } from "pino";

/** How every log of the gateway formats its fields; an error is always logged as `err`. */
export const LOG_OPTIONS = {
  base: null,
  serializers: { err: (error: unknown) => describeError(error) },
} satisfies LoggerOptions;

/**
 * A write per line would cost a webhook as much as its signature. Buffered lines are written at exit, and immediately
 * after a fatal line; only a kill loses the last moment's lines. Bytes.
 */
const GATHERED = { sync: false, minLength: 4096 };
/** How long a line waits for others, in milliseconds. */
const GATHER = 100;

/**
 * Structured logs on standard output: JSON lines, or one coloured line each for people at a terminal.
 *
 * Each log statement chooses its fields; headers, bodies and query strings are never logged. Errors are reduced to what
 * `describeError` returns.
 *
 * @param worker - its number, if there are several: each of its lines has it.
 */
export function createLog(level: LogLevel, format: LogFormat, worker?: number): Logger {
  const options = { ...LOG_OPTIONS, base: worker === undefined ? null : { worker } };
  if (!isPretty(format)) return pino({ ...options, level }, gathering());
  return pino({
    ...options,
    level,
    transport: {
      target: "pino-pretty",
      options: { colorize: true, ignore: "pid,hostname", translateTime: "HH:MM:ss.l" },
    },
  });
}

/** Whether lines are for people: by default, on a terminal. */
export function isPretty(format: LogFormat): boolean {
  return format === "pretty" || (format === "auto" && process.stdout.isTTY);
}

/** Pino's own periodic flush wakes the process, and a thread, ten times a second, also when there is nothing to write. */
function gathering(): DestinationStream & { flushSync(): void } {
  const output = pino.destination(GATHERED);
  let timer: NodeJS.Timeout | undefined;
  return {
    write(line) {
      output.write(line);
      timer ??= setTimeout(() => {
        timer = undefined;
        output.flush();
      }, GATHER).unref();
    },
    flushSync: () => output.flushSync(),
  };
}
