const PREFIX = "source:";

/** What rejected requests and keys have as the name of their agent, if they are a source's. */
export function receiverOf(source: string): string {
  return `${PREFIX}${source}`;
}

/** The source that the name stands for; undefined if it is an agent's. */
export function sourceIn(receiver: string): string | undefined {
  return receiver.startsWith(PREFIX) ? receiver.slice(PREFIX.length) : undefined;
}
