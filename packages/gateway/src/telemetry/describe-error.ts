import { atSources } from "./source-positions.ts";

/** The parts of an error that are logged. */
export type DescribedError = {
  readonly type: string;
  readonly code?: string | number;
  readonly message: string;
  /** Where it was thrown, without the message. */
  readonly stack?: string;
  readonly cause?: DescribedError;
  /** The first few errors of an aggregate. */
  readonly errors?: readonly DescribedError[];
};

const WITHHELD = "(withheld: it may quote received data)";
const LONGEST_MESSAGE = 300;
const MOST_FRAMES = 20;
const DEEPEST = 3;

/**
 * SQLSTATE classes with messages that name tables, columns and constraints, but no values. Excludes class 22, data exceptions,
 * which quotes the value. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SQLSTATE_WITHOUT_VALUES = /^(08|23|25|28|3D|40|42|53|54|55|57|58)[0-9A-Z]{3}$/;
/** Undici's errors for connections and timeouts. */
const ABOUT_CONNECTIONS =
  /^UND_ERR_(CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET|ABORTED|CLOSED|DESTROYED)$/;
/** V8's messages for bugs, up to the property's name, which may be data. */
const V8_FAULT = /^(Cannot (read|set) properties of (undefined|null))\b/;

type ErrorLike = Error & {
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly syscall?: unknown;
  readonly severity?: unknown;
  readonly errors?: unknown;
};

/**
 * Describes an error for the log: its type, its code, its message if that cannot contain received data, and its stack. Nothing
 * else, because other properties of errors contain query parameters (`detail` in pg), input (URLs) and whole responses (HTTP
 * parsers), and parsers quote what they could not parse.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: WITHHELD };
  const { code, errcode, errors } = error as ErrorLike;
  const shownCode = [code, errcode].find(isPlainCode);
  const stack = atSources(framesOf(error));
  const isDeep = depth >= DEEPEST;
  return {
    type: /^\w{1,60}$/.test(error.name) ? error.name : "Error",
    ...(shownCode !== undefined && { code: shownCode }),
    message: messageWithoutData(error),
    ...(stack !== "" && { stack }),
    ...(error.cause !== undefined && !isDeep && { cause: describeError(error.cause, depth + 1) }),
    ...(Array.isArray(errors) &&
      !isDeep && { errors: errors.slice(0, 5).map((each) => describeError(each, depth + 1)) }),
  };
}

function messageWithoutData(error: ErrorLike): string {
  const { message } = error;
  const shown = isFreeOfData(error) ? message : V8_FAULT.exec(message)?.[1];
  if (shown === undefined) return WITHHELD;
  // A log entry is one line, as are the gateway's own messages.
  return shown.replaceAll(/[\r\n]+/g, " ").slice(0, LONGEST_MESSAGE);
}

/** Whether an error's message is known to contain only words of the program, the system or the schema. */
function isFreeOfData({ name, constructor, code, errcode, syscall, severity }: ErrorLike): boolean {
  // PostgreSQL
  if (typeof severity === "string") return typeof code === "string" && SQLSTATE_WITHOUT_VALUES.test(code);
  // SQLite
  if (typeof errcode === "number") return true;
  // Operating system
  if (typeof syscall === "string") return true;
  if (typeof code === "string") return ABOUT_CONNECTIONS.test(code);
  if (name === "AbortError" || name === "TimeoutError") return true;
  // The gateway's own errors, and pg's errors about its connections
  return constructor === Error;
}

function isPlainCode(code: unknown): code is string | number {
  return typeof code === "number" || (typeof code === "string" && /^\w{1,40}$/.test(code));
}

/** The stack frames. The text before them repeats the message. */
function framesOf({ stack = "", message }: Error): string {
  const end = message === "" ? -1 : stack.indexOf(message);
  const behind = end < 0 ? stack : stack.slice(end + message.length);
  const lines = behind.split("\n");
  const last = lines.findLastIndex((line) => !/^ {4}at /.test(line));
  return lines
    .slice(last + 1)
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim())
    .join("\n");
}
