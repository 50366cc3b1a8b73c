/** What is logged of an error. */
export type DescribedError = {
  readonly type: string;
  readonly code?: string | number;
  readonly message: string;
  /** Where it was thrown, without the message. */
  readonly stack?: string;
  readonly cause?: DescribedError;
  /** Of several at once, the first few. */
  readonly errors?: readonly DescribedError[];
};

const WITHHELD = "(withheld: it may quote what was received)";
const LONGEST_MESSAGE = 300;
const MOST_FRAMES = 20;
const DEEPEST = 3;

/**
 * The classes of SQLSTATE whose messages name tables, columns and constraints, but no values. Not among them is 22, data
 * exceptions, which quote the value. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SQLSTATE_WITHOUT_VALUES = /^(08|23|25|28|3D|40|42|53|54|55|57|58)[0-9A-Z]{3}$/;
/** Of undici's errors: those about connections and time. */
const ABOUT_CONNECTIONS =
  /^UND_ERR_(CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET|ABORTED|CLOSED|DESTROYED)$/;
/** What V8 says of a fault in the code, up to the property's name, which may be data. */
const V8_FAULT = /^(Cannot (read|set) properties of (undefined|null))\b/;

type ErrorLike = Error & {
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly syscall?: unknown;
  readonly severity?: unknown;
  readonly errors?: unknown;
};

/**
 * Describes an error for the log: its type, its code, its message where that cannot hold anything that was received, and
 * where it was thrown. Nothing else: errors carry query parameters (`detail` of pg's), input (of URLs) and whole answers
 * (of HTTP parsers) in further properties, and parsers quote what they could not read.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: WITHHELD };
  const { code, errcode, errors } = error as ErrorLike;
  const shownCode = [code, errcode].find(isPlainCode);
  const stack = framesOf(error);
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
  // No message of ours spans lines, and a line of a log is one.
  return shown.replaceAll(/[\r\n]+/g, " ").slice(0, LONGEST_MESSAGE);
}

/** Only of these is it known that they are made of words of the program's, the system's or the schema's. */
function isFreeOfData({ name, constructor, code, errcode, syscall, severity }: ErrorLike): boolean {
  // PostgreSQL's.
  if (typeof severity === "string") return typeof code === "string" && SQLSTATE_WITHOUT_VALUES.test(code);
  // SQLite's.
  if (typeof errcode === "number") return true;
  // The system's.
  if (typeof syscall === "string") return true;
  if (typeof code === "string") return ABOUT_CONNECTIONS.test(code);
  if (name === "AbortError" || name === "TimeoutError") return true;
  // The gateway's own, and those that pg throws for its connections.
  return constructor === Error;
}

function isPlainCode(code: unknown): code is string | number {
  return typeof code === "number" || (typeof code === "string" && /^\w{1,40}$/.test(code));
}

/** The lines that say where. What stands before them repeats the message. */
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
