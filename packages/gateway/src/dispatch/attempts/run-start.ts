/** An agent's response that starts a run. */
export type RunStart = {
  /** How long the agent says the run may take, in milliseconds. */
  readonly within: number | undefined;
};

/**
 * Whether a response starts a run: a 202 with `x-agentex-run: started`.
 *
 * @param headers - as the agent sent them, alternating names and values.
 */
export function runStartOf(status: number, headers: readonly string[]): RunStart | undefined {
  if (status !== 202 || headerOf(headers, "x-agentex-run")?.toLowerCase() !== "started") return undefined;
  const seconds = headerOf(headers, "x-agentex-run-within") ?? "";
  return { within: /^\d{1,9}(\.\d{1,3})?$/.test(seconds) ? Number(seconds) * 1_000 : undefined };
}

/** Returns the first value of a header. @param name - in lower case. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text.toLowerCase() === name);
  return index < 0 ? undefined : headers[index + 1];
}
