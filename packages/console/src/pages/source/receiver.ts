const PREFIX = "source:";

/** The name that a source has where rejected requests and keys name their agent. */
export function receiverOf(source: string): string {
  return `${PREFIX}${source}`;
}

/** The source with this receiver name; undefined if it is an agent's. */
export function sourceIn(receiver: string): string | undefined {
  return receiver.startsWith(PREFIX) ? receiver.slice(PREFIX.length) : undefined;
}
