/** Where an agent says what happens to it. */
export type AgentLog = {
  info(message: string): void;
  /** @param error - what went wrong; its stack is worth writing. */
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
};

/**
 * A line per message: information on stdout, warnings and errors (with the error's stack below) on stderr.
 *
 * @param name - begins each line, so that several agents in one terminal can be told apart.
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

/** The same log with something before each message. */
export function prefixed(log: AgentLog, prefix: string): AgentLog {
  return {
    info: (message) => log.info(`${prefix} ${message}`),
    warn: (message, error) => log.warn(`${prefix} ${message}`, error),
    error: (message, error) => log.error(`${prefix} ${message}`, error),
  };
}

// Messages quote what came over the network: it must not end the line or steer the terminal.
function onOneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
