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
 * In characters. Writing each line would cost a webhook as much as its signature, and so would a buffer that is copied with each
 * line. Gathered lines are written at exit, and immediately after a fatal line; only a kill loses the last moment's lines.
 */
const GATHERED = 32 * 1024;
/** How long a line waits for others, in milliseconds. */
const GATHER = 100;

/**
 * Structured logs on standard output: JSON lines, or colored lines for people at a terminal.
 *
 * Each log statement chooses its fields; headers, bodies and query strings are never logged. Errors are reduced to what
 * `describeError` returns.
 *
 * @param worker - its number, if there are several; each of its lines contains it.
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

/** Whether lines are for people, which is the default on a terminal. */
export function isPretty(format: LogFormat): boolean {
  return format === "pretty" || (format === "auto" && process.stdout.isTTY);
}

type Gathering = DestinationStream & { passOn(): void; flushSync(): void };

/** Those of logs that are still in use. */
const gatherings = new Set<WeakRef<Gathering>>();

// Runs before pino's own listeners, which are added later and end the output.
process.once("beforeExit", () => forAll((each) => each.passOn()));
process.once("exit", () => forAll((each) => each.flushSync()));

function forAll(act: (each: Gathering) => void): void {
  for (const known of gatherings) {
    const each = known.deref();
    if (each === undefined) gatherings.delete(known);
    else act(each);
  }
}

/**
 * Replaces pino's own periodic flush, which wakes the process and a thread ten times a second, even with nothing to write.
 */
function gathering(): Gathering {
  const output: ReturnType<typeof pino.destination> & { readonly destroyed?: boolean } = pino.destination({
    sync: false,
    minLength: 0,
  });
  let lines: string[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const passOn = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const gathered = lines.join("");
    lines = [];
    size = 0;
    if (gathered !== "" && !output.destroyed) output.write(gathered);
  };
  const made: Gathering = {
    passOn,
    write(line) {
      lines.push(line);
      size += line.length;
      if (size >= GATHERED) passOn();
      else timer ??= setTimeout(passOn, GATHER).unref();
    },
    flushSync() {
      passOn();
      if (!output.destroyed) output.flushSync();
    },
  };
  forAll(() => {});
  gatherings.add(new WeakRef(made));
  return made;
}
