/** An agent's log. */
export type AgentLog = {
  info(message: string): void;
  /** @param error - what went wrong, to be written with its stack. */
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
};

/**
 * Writes a line per message: information to stdout, warnings and errors (followed by the stack) to stderr.
 *
 * @param name - the prefix of each line, which distinguishes several agents in one terminal.
 */
export function consoleLog(name: string): AgentLog {
  const line = (message: string): string => `${name}: ${onOneLine(message)}`;
  const withStack = (message: string, error: unknown): string =>
    error === undefined ? line(message) : `${line(message)}\n${describeError(error)}`;
  return {
    info: (message) => console.log(line(message)),
    warn: (message, error) => console.warn(withStack(message, error)),
    error: (message, error) => console.error(withStack(message, error)),
  };
}

/** The same log with a prefix on each message. */
export function prefixed(log: AgentLog, prefix: string): AgentLog {
  return {
    info: (message) => log.info(`${prefix} ${message}`),
    warn: (message, error) => log.warn(`${prefix} ${message}`, error),
    error: (message, error) => log.error(`${prefix} ${message}`, error),
  };
}

// Messages quote input from the network, which must not break lines or control the terminal.
function onOneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
